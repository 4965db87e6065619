package webtest

import (
	"net/http"

	"danvan/pipeline/web/signin"
)

// Users who may sign in, one of each role and one of a unit's superior.
var (
	UnitUser      = signin.User{Login: "xa", Name: "Xã Hùng Sơn", Role: signin.UnitRole, Unit: Filed}
	DistrictUser  = signin.User{Login: "huyen", Name: "Huyện Đại Từ", Role: signin.UnitRole, Unit: DistrictA}
	LeaderUser    = signin.User{Login: "lanhdao", Name: "Lãnh đạo UBND tỉnh", Role: signin.LeaderRole}
	PartLeader    = signin.User{Login: "chutich", Name: "Chủ tịch huyện Đại Từ", Role: signin.LeaderRole, Unit: DistrictA}
	Consolidator  = signin.User{Login: "tonghop", Name: "Nguyễn Thị Tổng Hợp " + Script, Role: signin.ConsolidatorRole}
	Administrator = signin.User{Login: "quantri", Name: "Quản trị", Role: signin.AdministratorRole}
)

// Door lets in who the header X-User names, and Anyone where it names nobody.
type Door struct{ Anyone signin.User }

// Wrap implements [signin.Door].
func (d Door) Wrap(next http.Handler, pages signin.Pages) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sign-in" {
			pages.SignIn(w, r, http.StatusOK, signin.Form{Password: true, Provider: "VNeID", Next: r.URL.Query().Get("next")})
			return
		}
		user := d.Anyone
		all, _ := d.Users() // never fails
		for _, u := range all {
			if u.Login == r.Header.Get("X-User") {
				user = u
			}
		}
		if user.Login == "" {
			http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r.WithContext(signin.With(r.Context(), user)))
	})
}

// Users implements [signin.Door].
func (Door) Users() ([]signin.User, error) {
	return []signin.User{UnitUser, DistrictUser, LeaderUser, PartLeader, Consolidator, Administrator}, nil
}
