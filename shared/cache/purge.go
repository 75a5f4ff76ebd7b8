package cache

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/facet-bff/facet/shared/fault"
)

// Purge says what to delete. It is also the JSON body of the handler's request.
type Purge struct {
	// Tags are surrogate keys, as responses have them.
	Tags []string `json:"tags,omitempty"`
	// URIs are the cache's: the frontend or upstream, "://", the host where it is a frontend, and path with query, as
	// "mobile://api.example.com/v1/home?tab=1" or "catalog:///products/7". What is stored for one goes with all its
	// variants, for every principal.
	URIs []string `json:"uris,omitempty"`
	// All is everything.
	All bool `json:"all,omitempty"`
}

// Purged counts what was deleted.
type Purged struct {
	// Deleted is the sum. Of a response that has several of the tags it counts one.
	Deleted int            `json:"deleted"`
	Tags    map[string]int `json:"tags,omitempty"`
	URIs    map[string]int `json:"uris,omitempty"`
}

// Purge deletes. A response that is on its way when it begins is not stored any more. With an error, some of it may be
// done. In several processes with a memory each, it must be called in each.
func (c *Cache) Purge(ctx context.Context, purge Purge) (Purged, error) {
	c.changes.noteAll()
	done := Purged{Tags: map[string]int{}, URIs: map[string]int{}}
	if purge.All {
		n, err := c.config.Store.Clear(ctx)
		done.Deleted = n
		return done, err
	}
	drop := func(into map[string]int, name string, key Key) error {
		n, err := c.config.Store.DeleteTagged(ctx, key)
		into[name] += n
		done.Deleted += n
		return err
	}
	for _, tag := range purge.Tags {
		if err := drop(done.Tags, tag, tagKey(tag)); err != nil {
			return done, err
		}
	}
	for _, uri := range purge.URIs {
		if err := drop(done.URIs, uri, uriKey(uri)); err != nil {
			return done, err
		}
	}
	return done, nil
}

// maxPurge bounds the body of a request to purge, in bytes.
const maxPurge = 1 << 20

// PurgeHandler answers "POST /cache/purge" on an admin port: it deletes what a [Purge] says, in a JSON body or in a query
// (?tag=a&tag=b&uri=…&all=true), and answers with [Purged]. It asks nobody who they are.
func (c *Cache) PurgeHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			fault.Write(w, r, &fault.Error{Kind: fault.MethodNotAllowed, Op: "cache.purge", Allow: []string{http.MethodPost}})
			return
		}
		purge, err := readPurge(w, r)
		if err != nil {
			fault.Write(w, r, err)
			return
		}
		done, err := c.Purge(r.Context(), purge)
		if err != nil {
			fault.Write(w, r, fault.Wrap(fault.Unavailable, "cache.purge", err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(done)
	})
}

func readPurge(w http.ResponseWriter, r *http.Request) (Purge, error) {
	purge, err := queriedPurge(r.URL.Query())
	if err != nil {
		return Purge{}, err
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPurge))
	decoder.DisallowUnknownFields() // a misspelt "tags" must not look as if it had purged them
	if err := decoder.Decode(&purge); err != nil && !errors.Is(err, io.EOF) {
		return Purge{}, fault.Unreadable(err)
	}
	if !purge.All && len(purge.Tags)+len(purge.URIs) == 0 {
		return Purge{}, fault.New(fault.Invalid, "cache.purge", "Say what to purge: tags, uris or all.")
	}
	return purge, nil
}

func queriedPurge(query url.Values) (Purge, error) {
	purge := Purge{Tags: query["tag"], URIs: query["uri"]}
	for name, values := range query {
		switch name {
		case "tag", "uri":
		case "all":
			all, err := strconv.ParseBool(values[0])
			if err != nil {
				return Purge{}, fault.New(fault.Invalid, "cache.purge", "The parameter all is true or false.")
			}
			purge.All = all
		default:
			return Purge{}, fault.New(fault.Invalid, "cache.purge", "The parameters are tag, uri and all.")
		}
	}
	return purge, nil
}
