// Package binary makes a running binary of frontends and one configuration file.
//
//	func main() {
//		binary.Main(binary.Program{
//			Name:      "mobile-bff",
//			Upstreams: clients.Names(),
//			Frontends: []binary.Frontend{{
//				Name: "mobile", Documents: specs.FS, Document: "frontends/mobile.yaml", OpenAPI: mobileapi.OpenAPI(),
//				Mount: func(r chi.Router, upstreams binary.Upstreams) {
//					up := clients.New(upstreams)
//					mobileapi.Mount(r, mobile.New(up.Users, up.Orders))
//				},
//			}},
//		})
//	}
//
// # What is made of what
//
// [Settings] are the file, and the one source of what can be in it: `facet config schema` prints their schema, and package
// config tells how files are read. A section becomes the Config of the package that does the work:
//
//	listen, admin     shared/serve
//	log, zone         the logger; where we are, for shared/upstream/balance
//	auth              shared/auth: one verifier for all frontends
//	upstreams         shared/upstream/service: a service for each name
//	redis, cache      shared/cache: one for all frontends and upstreams
//	contract          shared/drift: looks at what services answer
//	limits            shared/ratelimit: counted together by all frontends
//	timeout, max_body shared/gateway
//	frontends         what is different for one of them
//
// A policy of an upstream has the fields of its package's Config, so one that is added there and not here does not compile.
//
// # Versions
//
// A frontend may have several documents, one for each version of its API. A later one is another frontend, with a package
// of generated code and handlers of its own, that the first one has among its Versions:
//
//	{Name: "web", Version: "v1", Document: "frontends/web.yaml", …, Versions: []binary.Frontend{
//		{Name: "web-v2", Version: "v2", Document: "frontends/web-v2.yaml", OpenAPI: webv2api.OpenAPI(), Mount: …},
//	}}
//
// They are at one address, and share nothing else: names in logs and metrics, limits of operations, answers that are kept
// and the section of the file are each version's own, by its Name. How a request says which one it wants is
// versions in the section of the first, which says the default in any case.
//
// # When the file changes
//
// It is read again when it, or a file that it names, has something else in it, and on SIGHUP. The directories are watched
// and not the files, so an editor that replaces a file is noticed, and so is Kubernetes, which replaces the link that a
// ConfigMap is mounted through. From the new file everything is made anew, checked whole, and put in the place of the old at
// once: each request runs on one state of the file from its beginning to its end. What the old state had is closed when the
// last of its requests has been answered. Circuits, limits of load and the keys of tokens begin anew with it. The cache,
// and what was counted for limits, stay as long as redis, cache and limits.shed do.
//
// When the new file is wrong, or its key set cannot be had, the old one stays; each mistake is logged with its place, and
//
//	config_reloads_total                             how often it was read again
//	config_reload_failures_total                     how often that failed
//	config_last_reload_successful                    1, or 0 while the old one stays
//	config_last_reload_success_timestamp_seconds     when the one that holds was read
//
// tell. What listens was bound when the process began: changes of listen and admin are logged, and wait for a restart.
package binary
