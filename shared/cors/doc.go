// Package cors says to browsers which pages elsewhere may ask an API (the Fetch standard, "CORS protocol").
//
//	handler := cors.Handler(cors.Config{Origins: []string{"https://shop.example.com"}})(next)
//
// It is github.com/rs/cors with defaults for a frontend and without its ways to let everybody in by mistake: no origin is
// allowed that [Config] does not name, and what it names is looked at by [Config.Validate].
//
// A preflight is answered here with 204, before anybody is authenticated, because browsers send it without credentials. One
// that is not allowed gets a 204 that allows nothing: it is the browser that refuses, and its console says why. Other
// requests go on whatever their origin; without Access-Control-Allow-Origin a page cannot read the answer. CORS protects a
// browser's user from other pages, and an API from nobody.
//
// Vary says Origin on every answer, and what else a preflight was decided by on preflights, so that no cache gives one
// page what was meant for another.
package cors
