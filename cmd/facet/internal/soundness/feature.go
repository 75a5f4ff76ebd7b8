package soundness

import (
	"fmt"
	"math/rand/v2"
)

// feature is something that documents can have.
type feature[W any] struct {
	name string
	// weight is how often it is drawn, beside the others of its table.
	weight int
	// off says why it is never drawn; empty for a feature that is.
	off string
	// write is the code that writes it.
	write W
}

// writer writes one pair of documents.
type writer struct {
	rng *rand.Rand
	// used counts the features that were drawn.
	used map[string]int
	// mistakes is how many more mistakes are made.
	mistakes int
	// schemas are the frontend's components, paths its paths.
	schemas, paths object
	services       []*service
	names          int
}

type object = map[string]any

// draw draws one feature of a table.
func draw[W any](w *writer, table []feature[W]) W {
	total := 0
	for _, f := range table {
		if f.off == "" {
			total += f.weight
		}
	}
	n := w.rng.IntN(total)
	for _, f := range table {
		if f.off != "" {
			continue
		}
		if n -= f.weight; n < 0 {
			w.used[f.name]++
			return f.write
		}
	}
	panic("the weights of a table do not add up")
}

// maybe draws a feature that is there or not: weight is its chance, of 100.
func maybe(w *writer, f feature[func()]) {
	if f.off == "" && w.chance(f.weight) {
		w.used[f.name]++
		f.write()
	}
}

// Features returns the names of all features that are on, and of those that are off with the reasons.
func Features() (on []string, off map[string]string) {
	off = map[string]string{}
	add := func(name, why string) {
		if why == "" {
			on = append(on, name)
		} else {
			off[name] = why
		}
	}
	each(propertyNames(), add)
	each(schemaFeatures(), add)
	each(parameterFeatures(), add)
	each(memberFeatures(), add)
	each(mistakes(), add)
	each(argumentFeatures(), add)
	each(mappingFeatures(), add)
	each(operationFeatures(), add)
	each(stepFeatures(), add)
	each(payloadFeatures(), add)
	add(alike(nil).name, alike(nil).off)
	add(sameNumbers(nil, nil).name, sameNumbers(nil, nil).off)
	return on, off
}

func each[W any](table []feature[W], add func(name, why string)) {
	for _, f := range table {
		add(f.name, f.off)
	}
}

func (w *writer) chance(percent int) bool { return w.rng.IntN(100) < percent }

func pick[T any](w *writer, from []T) T { return from[w.rng.IntN(len(from))] }

// name returns a name that nothing else has.
func (w *writer) name(prefix string) string {
	w.names++
	return fmt.Sprintf("%s%d", prefix, w.names)
}

// mistake says whether to make one here.
func (w *writer) mistake() bool {
	if w.mistakes == 0 || !w.chance(8) {
		return false
	}
	w.mistakes--
	return true
}
