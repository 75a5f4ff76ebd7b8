package plan

// Frontend is what is generated for the document of a frontend, beside oapi-codegen's own code.
type Frontend struct {
	// Name is the frontend's: "mobile".
	Name string
	// Package is the Go package's: "mobileapi".
	Package string
	// Source is the document's path in the workspace: "frontends/mobile.yaml".
	Source string
	// Title is the document's own.
	Title string
}
