module netwhy.local/lab/pause

go 1.24
