package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"danvan/cmd/danvan/service"
	"danvan/pipeline"
)

// meters measures the service for Prometheus. No name and no figure of anybody is in
// it.
type meters struct {
	registry *prometheus.Registry
	now      pipeline.Clock
	patience time.Duration // a service that has made no pass for so long is not ready
	server   *http.Server

	files    *prometheus.CounterVec
	waited   prometheus.Histogram
	took     *prometheus.HistogramVec
	success  *prometheus.GaugeVec
	failures *prometheus.CounterVec
	waiting  prometheus.Gauge

	mu       sync.Mutex
	lastPass time.Time // of the last one that went well
}

func newMeters(now pipeline.Clock, w *workspace) *meters {
	m := &meters{registry: prometheus.NewRegistry(), now: now, patience: 3*time.Duration(w.settings.Serve.IngestMinutes)*time.Minute + tick}
	m.files = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "danvan_files_total", Help: "Files answered, by outcome."}, []string{"outcome"})
	m.waited = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "danvan_drop_to_receipt_seconds",
		Help: "From the last change of a file to its receipt; copies that keep an old time count from that.", Buckets: []float64{10, 30, 60, 120, 300, 600, 1800, 3600, 86400}})
	m.took = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "danvan_job_seconds", Help: "How long a job took.", Buckets: prometheus.ExponentialBuckets(0.05, 3, 10)}, []string{"job"})
	m.success = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "danvan_job_last_success_timestamp_seconds", Help: "When a job last went well."}, []string{"job"})
	m.failures = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "danvan_job_failures_total", Help: "Jobs that failed."}, []string{"job"})
	m.waiting = prometheus.NewGauge(prometheus.GaugeOpts{Name: "danvan_inbox_waiting_files", Help: "Files that the last pass left in the inbox because they were not complete."})
	m.registry.MustRegister(m.files, m.waited, m.took, m.success, m.failures, m.waiting)
	// Memory, open files and goroutines: a service that loses any of them shows it here
	// weeks before it fails.
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for key, dir := range map[string]string{"archive": w.settings.Archive, "facts": w.settings.Facts, "reports": w.settings.Reports} {
		path := w.path(dir)
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "danvan_disk_free_bytes", Help: "Room that is left.", ConstLabels: prometheus.Labels{"folder": key}},
			func() float64 {
				free, _ := freeBytes(path)
				return float64(free)
			}))
	}
	return m
}

// listen answers on the address of the settings; on an empty one nothing listens.
func (m *meters) listen(address string, failed func(error)) error {
	if address == "" {
		return nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return pipeline.Say("không mở được địa chỉ %s của serve.listen: %s", "cannot listen on %s, the address of serve.listen: %s", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", m.ready)
	m.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	go func() {
		if err := m.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed(err)
		}
	}()
	return nil
}

// ready tells whether passes over the inbox go well.
func (m *meters) ready(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	last := m.lastPass
	m.mu.Unlock()
	if age := m.now().Sub(last); last.IsZero() || age > m.patience {
		http.Error(w, "no pass over the inbox has gone well lately", http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "ready") // whoever asked may be gone
}

// ended notes a task that ended. A task that was put off is none.
func (m *meters) ended(e service.Event) {
	if errors.Is(e.Err, service.ErrBusy) {
		return
	}
	job := string(e.Task.Job)
	m.took.WithLabelValues(job).Observe(e.Ended.Sub(e.Started).Seconds())
	if e.Err != nil {
		m.failures.WithLabelValues(job).Inc()
		return
	}
	m.success.WithLabelValues(job).Set(float64(e.Ended.Unix()))
	if e.Task.Job == pipeline.JobIngest {
		m.mu.Lock()
		m.lastPass = e.Ended
		m.mu.Unlock()
	}
}

// passed notes what a pass over the inbox did.
func (m *meters) passed(p *pipeline.Pass, now time.Time) {
	for _, r := range p.Receipts {
		m.files.WithLabelValues(string(r.Decision)).Inc()
		m.waited.Observe(max(now.Sub(r.Modified).Seconds(), 0))
	}
	m.files.WithLabelValues(string(pipeline.Ignored)).Add(float64(p.Ignored))
	m.waiting.Set(float64(p.Waiting))
}

// stop ends the answers.
func (m *meters) stop() {
	if m.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	_ = m.server.Shutdown(ctx) // the process ends
}
