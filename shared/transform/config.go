package transform

import (
	"errors"
	"fmt"
	"time"
)

// Config says what to change on the way there and back. The zero value changes nothing.
type Config struct {
	Request  Request
	Response Response
	// MaxBody is the largest JSON body in bytes, in either direction, that is rewritten; a larger one is refused. 0 means 1 MiB.
	MaxBody int64
}

// Request says what to change of a request.
type Request struct {
	Header Fields
	Query  Fields
	Body   Body
}

// Response says what to change of an answer.
type Response struct {
	Header Fields
	Body   Body
	// Envelope goes around the body of an answer of success, after Body.
	Envelope Envelope
}

// Facts are what texts may say.
type Facts struct {
	RequestID string
	Principal string
	Now       time.Time

	version string
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	_, err := New(c)
	return err
}

// named puts a name before an error.
func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// New returns the transformation, or everything that is wrong with its configuration.
func New(config Config) (*Transform, error) {
	var errs []error
	t := &Transform{maxBody: config.MaxBody}
	if t.maxBody == 0 {
		t.maxBody = 1 << 20
	}
	if config.MaxBody < 0 {
		errs = append(errs, errors.New("MaxBody is negative"))
	}
	check := func(name string, err error) { errs = append(errs, named(name, err)) }
	var err error
	t.request.header, err = config.Request.Header.compile(fieldName)
	check("Request.Header", err)
	t.request.query, err = config.Request.Query.compile(parameterName)
	check("Request.Query", err)
	t.request.body, err = config.Request.Body.compile()
	check("Request.Body", err)
	t.response.header, err = config.Response.Header.compile(fieldName)
	check("Response.Header", err)
	t.response.body, err = config.Response.Body.compile()
	check("Response.Body", err)
	t.response.envelope, err = config.Response.Envelope.compile()
	check("Response.Envelope", err)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return t, nil
}
