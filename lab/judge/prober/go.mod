module netwhy-judge-prober

go 1.21
