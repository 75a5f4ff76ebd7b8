// Package bare is what a team would write without Facet, and without anything around it: chi, errgroup and encoding/json
// over net/http with a pool that is large enough. There is no middleware at all: whoever calls is believed.
//
// It reads of each body just the members that it needs, since models of all that a service sends would cost more.
package bare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/internal/bench/services"
)

// UserHeader says who is asking.
const UserHeader = "X-User"

// Run serves at address until ctx ends.
func Run(ctx context.Context, address string, at services.Addresses) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newHandler(at), ReadHeaderTimeout: 5 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type handler struct {
	client *http.Client
	at     services.Addresses
}

func newHandler(at services.Addresses) http.Handler {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 1024
	transport.Proxy, transport.DisableCompression = nil, true
	h := &handler{&http.Client{Transport: transport}, at}
	r := chi.NewRouter()
	r.Get("/dashboard", h.dashboard)
	r.Get("/gathered", h.dashboard) // what is declared in part elsewhere is written in the same way here
	r.Get("/wide/{width}", h.wide)
	r.Get("/reports/{size}", h.report)
	r.Method(http.MethodGet, "/products/{id}", h.forward(transport))
	return r
}

type user struct {
	ID          string  `json:"id"`
	DisplayName string  `json:"display_name"`
	AvatarURL   *string `json:"avatar_url"`
	Tier        string  `json:"tier"`
}

type money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

type order struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Total  money  `json:"total"`
}

func (h *handler) dashboard(w http.ResponseWriter, r *http.Request) {
	var answer struct {
		User         user    `json:"user"`
		RecentOrders []order `json:"recent_orders"`
		Unread       *int32  `json:"unread"`
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		http.Error(w, "limit is not a number", http.StatusBadRequest)
		return
	}
	id := url.PathEscape(r.Header.Get(UserHeader))
	g, ctx := errgroup.WithContext(r.Context())
	g.Go(func() error { return h.get(ctx, "users", "/users/"+id, &answer.User) })
	g.Go(func() error {
		var page struct {
			Items []order `json:"items"`
		}
		err := h.get(ctx, "orders", "/users/"+id+"/orders?limit="+strconv.Itoa(limit), &page)
		answer.RecentOrders = page.Items
		return err
	})
	g.Go(func() error {
		var unread struct {
			Count int32 `json:"count"`
		}
		err := h.get(ctx, "notifications", "/users/"+id+"/unread", &unread)
		answer.Unread = &unread.Count
		return err
	})
	finish(w, g.Wait(), &answer)
}

type product struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Price money  `json:"price"`
}

// wide asks for a user and products, as many together as the path says.
func (h *handler) wide(w http.ResponseWriter, r *http.Request) {
	width, err := strconv.Atoi(chi.URLParam(r, "width"))
	if err != nil || width < 1 {
		http.NotFound(w, r)
		return
	}
	var answer struct {
		User     user      `json:"user"`
		Products []product `json:"products"`
	}
	answer.Products = make([]product, width-1)
	g, ctx := errgroup.WithContext(r.Context())
	g.Go(func() error {
		return h.get(ctx, "users", "/users/"+url.PathEscape(r.Header.Get(UserHeader)), &answer.User)
	})
	for i := range answer.Products {
		g.Go(func() error { return h.get(ctx, "catalog", "/products/p-"+strconv.Itoa(i+1), &answer.Products[i]) })
	}
	finish(w, g.Wait(), &answer)
}

func (h *handler) report(w http.ResponseWriter, r *http.Request) {
	var answer struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Total money  `json:"total"`
	}
	err := h.get(r.Context(), "catalog", "/reports/"+url.PathEscape(chi.URLParam(r, "size")), &answer)
	finish(w, err, &answer)
}

func (h *handler) forward(transport http.RoundTripper) http.Handler {
	target := &url.URL{Scheme: "http", Host: h.at["catalog"]}
	return &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
}

// get asks a service and decodes its answer.
func (h *handler) get(ctx context.Context, service, target string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+h.at[service]+target, nil)
	if err != nil {
		return err
	}
	res, err := h.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", service, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

func finish(w http.ResponseWriter, err error, answer any) {
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the client is gone, if anything
}
