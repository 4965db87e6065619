package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"danvan/pipeline"
)

// Serve is when the service does its jobs and how it is watched.
type Serve struct {
	IngestMinutes int    `mapstructure:"ingest_minutes"`    // between two passes over the inbox
	Nightly       string `mapstructure:"nightly"`           // "01:00": consolidation of the open periods
	DueDay        string `mapstructure:"due_day"`           // "17:00": consolidation on the last due day
	OpenDays      int    `mapstructure:"open_days"`         // days after the last due day
	RemindDays    int    `mapstructure:"remind_days"`       // days before each due day; on the day itself as well
	RemindAfter   int    `mapstructure:"remind_after_days"` // days after each due day; 0 for no reminder then
	Remind        string `mapstructure:"remind"`            // "08:00"
	Verify        string `mapstructure:"verify"`            // "03:00" on Sundays: the archive is read back
	StopSeconds   int    `mapstructure:"stop_seconds"`      // for the file at work when the service is stopped
	Listen        string `mapstructure:"listen"`            // "127.0.0.1:9464"; "" for no metrics
	LogFile       string `mapstructure:"log_file"`          // "" for stderr, which systemd keeps
	LogMiB        int    `mapstructure:"log_mib"`           // of one file
	LogFiles      int    `mapstructure:"log_files"`         // full ones that are kept
}

// clockPattern is a time of day; addressPattern is nothing, or a host and a port.
const (
	clockPattern   = `^([01]\d|2[0-3]):[0-5]\d$`
	addressPattern = `^$|^[^\s/]+:\d{1,5}$`
	filePattern    = `^$|^\S(.*\S)?$`
)

func serveSettings() []setting {
	clock := pipeline.Say("ghi giờ theo dạng \"01:00\"", "write a time of day like \"01:00\"")
	address := pipeline.Say("ghi địa chỉ như \"127.0.0.1:9464\", hoặc để trống", "write an address such as \"127.0.0.1:9464\", or nothing")
	file := pipeline.Say("ghi tên tệp, hoặc để trống", "write the name of a file, or nothing")
	return []setting{
		// A sender waits for an answer at the desk.
		{key: "serve.ingest_minutes", number: 5, least: 1, most: 1440, vietnamese: "số phút giữa hai lượt đọc hộp thư đến", why: "người gửi chờ được phiếu trả lời ngay tại bàn"},
		{key: "serve.nightly", text: "01:00", pattern: clockPattern, shape: clock, vietnamese: "giờ tổng hợp hằng đêm các kỳ còn mở", why: "lúc không ai gửi tệp"},
		{key: "serve.due_day", text: "17:00", pattern: clockPattern, shape: clock, vietnamese: "giờ tổng hợp trong ngày hết hạn", why: "cuối giờ làm việc"},
		{key: "serve.open_days", number: 30, least: 0, most: 366, vietnamese: "số ngày sau hạn nộp còn tổng hợp hằng đêm", why: "bản nộp muộn và bản sửa đến trong tháng đó"},
		{key: "serve.remind_days", number: 2, least: 0, most: 30, vietnamese: "nhắc các đơn vị chưa nộp trước hạn bấy nhiêu ngày, và trong ngày hết hạn", why: "còn đủ thời gian làm biểu"},
		{key: "serve.remind_after_days", number: 3, least: 0, most: 30, vietnamese: "nhắc lại các đơn vị chưa nộp sau hạn bấy nhiêu ngày; 0 là không nhắc sau hạn", why: "đơn vị nộp muộn đã kịp gửi"},
		{key: "serve.remind", text: "08:00", pattern: clockPattern, shape: clock, vietnamese: "giờ gửi lời nhắc", why: "đầu giờ làm việc"},
		{key: "serve.verify", text: "03:00", pattern: clockPattern, shape: clock, vietnamese: "giờ kiểm tra kho lưu trữ, mỗi Chủ nhật", why: "đọc lại toàn bộ tệp gốc mất nhiều phút"},
		// systemd waits 90 seconds before it ends a service by force.
		{key: "serve.stop_seconds", number: 60, least: 1, most: 3600, vietnamese: "số giây chờ làm xong tệp đang đọc khi dừng dịch vụ", why: "systemd chờ 90 giây"},
		// Nothing listens unless somebody asks for it.
		{key: "serve.listen", text: "", pattern: addressPattern, shape: address, vietnamese: "địa chỉ cho số đo Prometheus và kiểm tra sống/chết; để trống là không mở cổng nào", why: "mặc định không mở cổng mạng"},
		// The journal turns its own pages; a file is for machines without one.
		{key: "serve.log_file", text: "", pattern: filePattern, shape: file, vietnamese: "tệp nhật ký kỹ thuật của dịch vụ; để trống là ghi ra stderr (systemd giữ trong journal)", why: "chỉ cần ở máy không có journal; đổi khóa này phải khởi động lại dịch vụ"},
		{key: "serve.log_mib", number: 10, least: 1, most: 1024, vietnamese: "dung lượng một tệp nhật ký (MiB); đầy thì chuyển sang tệp mới", why: "khoảng ba tháng của một tỉnh"},
		{key: "serve.log_files", number: 10, least: 0, most: 1000, vietnamese: "số tệp nhật ký cũ được giữ", why: "đủ để xem lại hơn một năm"},
	}
}

// Rhythm is when the jobs are due. The settings have been checked.
func (s Serve) Rhythm() pipeline.Rhythm {
	return pipeline.Rhythm{
		Ingest: time.Duration(s.IngestMinutes) * time.Minute, Nightly: dayTime(s.Nightly), DueDay: dayTime(s.DueDay), OpenDays: s.OpenDays,
		RemindDays: s.remindDays(), Remind: dayTime(s.Remind), VerifyOn: time.Sunday, Verify: dayTime(s.Verify),
	}
}

// remindDays are the days before a due day on which units are reminded; one after it is
// negative.
func (s Serve) remindDays() []int {
	days := []int{s.RemindDays, 0}
	if s.RemindAfter > 0 {
		days = append(days, -s.RemindAfter)
	}
	return days
}

func dayTime(clock string) pipeline.DayTime {
	hour, minute, _ := strings.Cut(clock, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if err != nil || err2 != nil {
		panic(fmt.Sprintf("the time of day %q was not checked", clock)) // a fault of the program
	}
	return pipeline.DayTime(60*h + m)
}
