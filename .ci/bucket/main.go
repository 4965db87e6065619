// Command bucket serves a folder as a bucket of S3, on loopback and to anybody, for tests.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3afero"
	"github.com/spf13/afero"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: bucket NAME FOLDER PORT")
	}
	if err := serve(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func serve(name, folder, port string) error {
	backend, err := s3afero.SingleBucket(name, afero.NewBasePathFs(afero.NewOsFs(), folder), nil)
	if err != nil {
		return fmt.Errorf("take %s for a bucket: %w", folder, err)
	}
	server := http.Server{Addr: "127.0.0.1:" + port, Handler: gofakes3.New(backend).Server(), ReadHeaderTimeout: time.Minute}
	return server.ListenAndServe()
}
