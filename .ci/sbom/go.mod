module danvan-sbom

go 1.26.0
