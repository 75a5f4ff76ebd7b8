package change

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
)

// The parts of SARIF 2.1.0 that are written.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// SARIF writes the report in the Static Analysis Results Interchange Format 2.1.0: an error for what breaks, a note for what
// could be used, and none for the rest.
func (r *Report) SARIF(out io.Writer) error {
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "facet", InformationURI: "https://github.com/facet-bff/facet", Rules: []sarifRule{}}},
		Results: []sarifResult{},
	}
	for _, c := range r.Changes {
		level := map[Effect]string{Breaks: "error", Usable: "note", Unnoticed: "none"}[c.Effect]
		run.Results = append(run.Results, sarifResult{
			RuleID: c.Rule, Level: level, Message: sarifMessage{c.message()},
			Locations: []sarifLocation{{sarifPlace{sarifArtifact{filepath.ToSlash(r.New)}, sarifRegion{c.Line}}}},
		})
		if rule := (sarifRule{c.Rule}); !slices.Contains(run.Tool.Driver.Rules, rule) {
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}
