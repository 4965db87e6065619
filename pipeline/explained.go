package pipeline

// Explained is what [Trace] answers, as other programs read it.
type Explained struct {
	Period        Period         `json:"period"`
	Unit          string         `json:"unit"`
	Indicator     string         `json:"indicator"`
	Value         Maybe          `json:"value"`
	Numerator     Maybe          `json:"numerator"`
	Denominator   Maybe          `json:"denominator"`
	Contributions []Contribution `json:"contributions"`
	Missing       []string       `json:"missing"`
	AddsUp        bool           `json:"adds_up"`
}
