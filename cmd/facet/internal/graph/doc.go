// Package graph draws the plan of an operation: which upstream calls wait for which, how long each may take, and how many
// calls one request can cause. It knows the plan's data ([plan.Timing]) and nothing of documents.
//
// [Mermaid] writes text that many viewers of Markdown draw. [SVG] draws itself, with a layout of its own: the waves are
// columns, and a line that passes a column has a place in it as a box has, so that it crosses none. All text is monospaced,
// so that its width is known without a font.
package graph
