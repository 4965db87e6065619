package web_test

// figureRights says who may see which figures.
func figureRights() []asked {
	return []asked{
		{"GET /periods/{period}/figures", "/periods/2021-Q2/figures", "yyyyyy"},
		{"GET /periods/{period}/figures", "/periods/2021-Q2/figures?unit=H1", "-yyyyy"},
		{"GET /periods/{period}/figures", "/periods/2021-Q2/figures?unit=H2", "--y-yy"},
		{"GET /periods/{period}/figures", "/periods/2021-Q2/figures?unit=TN", "--y-yy"},
		{"GET /periods/{period}/figures/{unit}", "/periods/2021-Q2/figures/H1.X1", "yyyyyy"},
		{"GET /periods/{period}/figures/{unit}", "/periods/2021-Q2/figures/H2.X4", "--y-yy"},
		{"GET /periods/{period}/figures/{unit}", "/periods/2021-Q2/figures/none", "000000"},
		{"GET /periods/{period}/figures/{unit}/{indicator}", "/periods/2021-Q2/figures/H1.X1/hoi_nghi", "yyyyyy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}", "/periods/2021-Q2/figures/H1/hoi_nghi", "-yyyyy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}", "/periods/2021-Q2/figures/TN/hoi_nghi", "--y-yy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}/marked/{submission...}", "/periods/2021-Q2/figures/H1.X1/hoi_nghi/marked/H1.X1/ab/DV-01", "yyyyyy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}/marked/{submission...}", "/periods/2021-Q2/figures/H1.X1/hoi_nghi/marked/H1/ab/02/HC", "0yyyyy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}/marked/{submission...}", "/periods/2021-Q2/figures/H1.X1/hoi_nghi/marked/H2/ab/DV-01", "00y0yy"},
		{"GET /periods/{period}/figures/{unit}/{indicator}/marked/{submission...}", "/periods/2021-Q2/figures/TN/hoi_nghi/marked/H1.X1/ab/DV-01", "--y-yy"},
		{"GET /periods/{period}/targets", "/periods/2021-Q2/targets", "yyyyyy"},
		{"GET /periods/{period}/targets", "/periods/2021-Q2/targets?unit=H2", "--y-yy"},
		{"GET /periods/{period}/league", "/periods/2021-Q2/league", "yyyyyy"},
		{"GET /periods/{period}/league", "/periods/2021-Q2/league?unit=TN", "--y-yy"},
		{"GET /periods/{period}/editions", "/periods/2021-Q1/editions", "yyyyyy"},
		{"GET /periods/{period}/editions", "/periods/2021-Q1/editions?unit=H2", "--y-yy"},
		{"GET /series/{unit}/{indicator}", "/series/H1.X1/hoi_nghi", "yyyyyy"},
		{"GET /series/{unit}/{indicator}", "/series/H2/hoi_nghi", "--y-yy"},
	}
}

// apiRights says who may ask the API for what: the same as the pages.
func apiRights() []asked {
	return []asked{
		{"GET /api/v1/openapi.json", "/api/v1/openapi.json", "yyyyyy"},
		{"GET /api/v1/periods", "/api/v1/periods", "yyyyyy"},
		{"GET /api/v1/units", "/api/v1/units", "yyyyyy"},
		{"GET /api/v1/units/{unit}/receipts", "/api/v1/units/H1.X2/receipts", "-yyyyy"},
		{"GET /api/v1/units/{unit}/receipts", "/api/v1/units/H2.X4/receipts", "--y-yy"},
		{"GET /api/v1/units/{unit}/receipts/{sequence}", "/api/v1/units/H2.X4/receipts/14", "00y0yy"},
		{"GET /api/v1/units/{unit}/receipts/{sequence}", "/api/v1/units/H1.X1/receipts/14", "000000"},
		{"POST /api/v1/units/{unit}/upload", "/api/v1/units/H1.X1/upload?name=a.xlsx", "yy--yy"},
		{"POST /api/v1/units/{unit}/upload", "/api/v1/units/H2.X4/upload?name=a.xlsx", "----yy"},
		{"GET /api/v1/periods/{period}/status", "/api/v1/periods/2021-Q2/status", "yyyyyy"},
		{"GET /api/v1/periods/{period}/indicators", "/api/v1/periods/2021-Q2/indicators", "yyyyyy"},
		{"GET /api/v1/periods/{period}/results", "/api/v1/periods/2021-Q2/results", "yyyyyy"},
		{"GET /api/v1/periods/{period}/results", "/api/v1/periods/2021-Q2/results?unit=H2", "--y-yy"},
		{"GET /api/v1/periods/{period}/explain/{unit}/{indicator}", "/api/v1/periods/2021-Q2/explain/H1/hoi_nghi", "-yyyyy"},
		{"GET /api/v1/periods/{period}/explain/{unit}/{indicator}", "/api/v1/periods/2021-Q2/explain/TN/hoi_nghi", "--y-yy"},
		{"GET /api/v1/periods/{period}/adjustments", "/api/v1/periods/2021-Q1/adjustments", "yyyyyy"},
		{"GET /api/v1/series/{unit}/{indicator}", "/api/v1/series/H2/hoi_nghi", "--y-yy"},
		{"GET /api/v1/periods/{period}/documents", "/api/v1/periods/2021-Q1/documents", "--y-yy"},
		{"GET /api/v1/periods/{period}/documents/{name}", "/api/v1/periods/2021-Q1/documents/bao-cao.docx", "--y-yy"},
		{"GET /api/v1/work", "/api/v1/work", "----yy"},
		{"POST /api/v1/orders", "/api/v1/orders", "----yy"},
	}
}
