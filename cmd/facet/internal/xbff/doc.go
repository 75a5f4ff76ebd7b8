// Package xbff reads x-bff, the extension of an OpenAPI document that says which upstream operations answer it.
package xbff
