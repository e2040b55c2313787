module lookup

go 1.20
