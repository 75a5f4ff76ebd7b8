package main

import "errors"

// question is an error of who asks: the exit status is 2, where that of an answer that is no is 1.
type question struct{ error }

func (q question) Unwrap() error { return q.error }

// wrong marks an error as one of who asks; nil stays nil.
func wrong(err error) error {
	if err == nil {
		return nil
	}
	return question{err}
}

// status returns the exit status for an error.
func status(err error) int {
	if errors.As(err, &question{}) {
		return 2
	}
	return 1
}
