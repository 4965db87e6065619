package web

func apiRoutes() []route { return nil }
