package fault

import "errors"

// Rule says what a status of an upstream means for the caller of the API.
type Rule struct {
	// Status is the upstream's. 4 and 5 stand for the whole class, which OpenAPI writes 4XX and 5XX.
	Status int
	// Answer is the status that the caller gets; 0 for the upstream's.
	Answer int
	// Public is the detail that the caller reads; empty for none.
	Public string
}

// Relay passes an upstream's status on to the caller: when err says that an upstream answered with status, the result is
// a fault of that status's kind with public as its detail. Every other error, nil too, is returned as it is.
func Relay(err error, status int, public string) error {
	return Translate(err, Rule{Status: status, Public: public})
}

// Translate returns what err means for the caller by the first rule that is about the status which an upstream answered.
// Every other error, nil too, is returned as it is.
func Translate(err error, rules ...Rule) error {
	var f *Error
	if !errors.As(err, &f) || f.Status == 0 {
		return err
	}
	for _, rule := range rules {
		if rule.Status != f.Status && rule.Status != f.Status/100 {
			continue
		}
		answer := rule.Answer
		if answer == 0 {
			answer = f.Status
		}
		return &Error{Kind: kindOfStatus(answer), Op: f.Op, Public: rule.Public, Err: err, Answer: answer, RetryAfter: f.RetryAfter}
	}
	return err
}
