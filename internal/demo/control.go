package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/facet-bff/facet/internal/demo/faultinject"
	"github.com/facet-bff/facet/shared/fault"
)

// maxFault is how long the text of a fault can be.
const maxFault = 1 << 10

// Control returns what changes faults at run time. See the package's documentation.
func (s *Services) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ready\n") })
	mux.HandleFunc("GET /help", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, faultinject.Help()) })
	mux.HandleFunc("GET /faults", s.listFaults)
	mux.HandleFunc("PUT /faults/{service}", s.putFault)
	mux.HandleFunc("DELETE /faults/{service}", s.deleteFault)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fault.Write(w, r, fault.New(fault.NotFound, "control",
			"There are GET /readyz, GET /help, GET /faults, PUT /faults/{service} and DELETE /faults/{service}."))
	})
	return mux
}

func (s *Services) listFaults(w http.ResponseWriter, _ *http.Request) {
	faults := map[string]string{}
	for name, running := range s.services {
		faults[name] = running.faults.Fault().String()
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(faults) // the client has gone; there is nobody left to tell
}

func (s *Services) putFault(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFault))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		fault.Write(w, r, fault.New(fault.TooLarge, "control", "No fault is that long."))
		return
	}
	f, err := faultinject.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		fault.Write(w, r, fault.New(fault.Invalid, "control", err.Error()))
		return
	}
	s.changeFault(w, r, f)
}

func (s *Services) deleteFault(w http.ResponseWriter, r *http.Request) { s.changeFault(w, r, Fault{}) }

func (s *Services) changeFault(w http.ResponseWriter, r *http.Request, f Fault) {
	name := r.PathValue("service")
	if _, ok := s.services[name]; !ok {
		fault.Write(w, r, fault.New(fault.NotFound, "control", fmt.Sprintf("There is no service %q; there are %q.", name, Names())))
		return
	}
	s.Fault(name, f)
	s.log.Info("fault changed", "service", name, "fault", f)
	_, _ = fmt.Fprintln(w, f) // the client has gone; there is nobody left to tell
}
