package xbff

// Document is the x-bff of one frontend's OpenAPI document.
type Document struct {
	// File is the path that was given to [Read].
	File string
	// Name is the document's name, the first half of every operation's: "mobile" for frontends/mobile.yaml.
	Name string
	// Pos is the place of the document's own x-bff; zero when it has none.
	Pos
	// Sources are the upstream documents that the operations may name.
	Sources []*Source
	// Experiments are those that expressions may read the variant of.
	Experiments []*Experiment
	// Operations are those that have an x-bff, in the order of the document. An operation that is not here is [Written].
	Operations []*Operation
	// Properties are the properties of this document's schemas that have an x-bff-from or an x-bff-unmapped.
	Properties []*Property
}

// Source returns the source called name, or nil.
func (d *Document) Source(name string) *Source {
	for _, s := range d.Sources {
		if s.Name.Value == name {
			return s
		}
	}
	return nil
}

// Experiment returns the experiment called name, or nil.
func (d *Document) Experiment(name string) *Experiment {
	for _, e := range d.Experiments {
		if e.Name.Value == name {
			return e
		}
	}
	return nil
}

// Operation returns the operation whose operationId is id, or nil.
func (d *Document) Operation(id string) *Operation {
	for _, o := range d.Operations {
		if o.ID == id {
			return o
		}
	}
	return nil
}
