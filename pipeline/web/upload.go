package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"danvan/pipeline"
)

// formRoom is what a form takes besides the file in it.
const formRoom = 64 << 10

// upload lays a file into the unit's inbox and leads to where its answer appears.
func (v *visit) upload() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, v.MaxUpload+formRoom)
	name, data, err := v.sentFile()
	if err != nil {
		return err
	}
	after := 0
	if n := len(v.Basis.Receipts); n > 0 {
		after = v.Basis.Receipts[n-1].Sequence
	}
	sum, err := v.office.Receive(v.r.Context(), v.user, v.unit, name, data)
	if err != nil {
		var why pipeline.Sentence
		if errors.As(err, &why) {
			return wrong{http.StatusUnprocessableEntity, why}
		}
		return err
	}
	return v.redirect(link("units", v.unit, "uploads", sum) + "?after=" + strconv.Itoa(after))
}

// sentFile reads the file out of the form, and no more of it than a file may have.
func (v *visit) sentFile() (string, []byte, error) {
	form, err := v.r.MultipartReader()
	if err != nil {
		return "", nil, noFile()
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return "", nil, sendingFailed(err)
		}
		if part.FormName() == "file" {
			return v.readPart(part)
		}
	}
}

func (v *visit) readPart(part *multipart.Part) (string, []byte, error) {
	name := part.FileName()
	data, err := v.readSent(io.LimitReader(part, v.MaxUpload+1))
	switch {
	case err != nil:
		return "", nil, sendingFailed(err)
	case name == "" || len(data) == 0:
		return "", nil, noFile()
	case int64(len(data)) > v.MaxUpload:
		return "", nil, &http.MaxBytesError{Limit: v.MaxUpload}
	}
	return name, data, nil
}

// readSent reads a file that is sent into room of its own size at once: growing to it would
// take several times as much.
func (v *visit) readSent(from io.Reader) ([]byte, error) {
	said := min(max(v.r.ContentLength, 0), v.MaxUpload+1)
	room := bytes.NewBuffer(make([]byte, 0, said+bytes.MinRead))
	_, err := room.ReadFrom(from)
	return room.Bytes(), err
}

// sendingFailed tells a form that is too large or ended early.
func sendingFailed(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return tooLarge
	}
	if errors.Is(err, io.EOF) {
		return noFile()
	}
	return wrong{http.StatusBadRequest, pipeline.Say("Tệp chưa gửi được trọn vẹn. Hãy gửi lại.", "The file did not arrive whole. Send it again.")}
}

func noFile() error {
	return wrong{http.StatusBadRequest, pipeline.Say("Chưa chọn tệp nào, hoặc tệp trống. Quay lại trang trước, chọn tệp Excel của đơn vị rồi bấm Gửi.",
		"No file was chosen, or it is empty. Go back, choose the unit's Excel file and send it.")}
}

// uploadPage is where the sender waits for the answer.
type uploadPage struct {
	Unit    pipeline.Unit
	Period  pipeline.Period
	Here    string // this address
	Running *Running
}

// awaitAnswer shows that a file is waiting for its answer, and the answer once there is
// one: the receipt of these bytes that came after the file was sent.
func (v *visit) awaitAnswer() error {
	after, _ := strconv.Atoi(v.r.URL.Query().Get("after")) // 0 finds the newest
	for _, r := range v.index().byUnit[v.unit] {
		if r.Unit == v.unit && r.SHA256 == v.r.PathValue("sha256") && r.Sequence > after {
			return v.redirect(link("units", r.Unit, "receipts", r.Sequence))
		}
	}
	if v.r.Header.Get("HX-Request") != "" { // the page that waits asks again
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	u, _ := v.tree(v.period).Unit(v.unit) // found with the path
	v.refresh = 3
	v.underUnit(v.unit)
	return v.render("upload", uploadPage{u, v.period, v.r.URL.RequestURI(), v.office.Work().Now})
}
