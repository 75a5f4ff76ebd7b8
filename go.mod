module github.com/facet-bff/facet

go 1.26.0
