package web

func (v *visit) filing() error {
	v.chooser = "filing"
	return v.render("filing", v.period)
}
