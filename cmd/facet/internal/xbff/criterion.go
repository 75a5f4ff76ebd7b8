package xbff

import (
	"go.yaml.in/yaml/v3"
)

func (r *reader) criteria(n *yaml.Node) []*Condition {
	items, _ := r.list(n, "successCriteria", 1, "write [{condition: $response.body#/ready == true}]")
	var conditions []*Condition
	for _, item := range items {
		o := r.object(item, &criterionKeys)
		if o == nil {
			continue
		}
		v := o.need("condition")
		if v == nil {
			continue
		}
		if c := r.condition(v, "condition", inResponse); c != nil {
			conditions = append(conditions, c)
		}
	}
	return conditions
}
