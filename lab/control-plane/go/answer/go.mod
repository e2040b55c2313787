module netwhy.local/lab/answer

go 1.24
