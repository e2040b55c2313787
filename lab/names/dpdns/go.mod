module dpdns

go 1.20
