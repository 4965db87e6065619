package config

// Keep is how long copies are kept that can be done without. The archive and its
// receipts are never among them.
type Keep struct {
	AnswersDays int `mapstructure:"answers_days"` // in the units' outboxes; 0 for ever
	BackupDays  int `mapstructure:"backup_days"`  // in the folder of the nightly backups
}

func keepSettings() []setting {
	return []setting{
		// A unit may look for an old answer for as long as it keeps its own papers.
		{key: "keep.answers_days", number: 0, least: 0, most: 36_500, vietnamese: "số ngày giữ phiếu trả lời trong outbox; 0 là giữ mãi",
			why: "tệp gốc và sổ tiếp nhận luôn còn trong kho lưu; dịch vụ chỉ dọn sau khi kiểm tra thấy kho còn nguyên vẹn"},
		// Two months of nights: a fault that nobody saw for a whole quarter's work is still behind one.
		{key: "keep.backup_days", number: 60, least: 1, most: 36_500, vietnamese: "số ngày giữ bản sao lưu hằng đêm; đổi xong thì chạy lại danvan service install",
			why: "đủ lùi về trước một lỗi mà cả kỳ không ai thấy"},
	}
}
