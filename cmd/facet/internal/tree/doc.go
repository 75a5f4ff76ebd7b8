// Package tree holds documents as trees of YAML nodes, which keep the order of keys and the numbers as they are written:
// reads them, finds and changes members, and prints them as YAML or JSON.
package tree
