// Package arazzo exports how the operations of a frontend are answered as an Arazzo 1.1 document: a workflow for each
// operation that has steps, full or gather, for tools that draw, check or run workflows.
//
// # What becomes of x-bff
//
//	steps, parameters, timeout, outputs   as they are; body, which every step of x-bff has, is declared
//	dependsOn                             all that a step waits for, also what x-bff infers from what it reads
//	successCriteria                       the statuses that the upstream's document declares as successes, then the step's own
//	onFailure                             with the name that Arazzo wants, and the limit that it leaves open
//	$request.path.x, .query.x, .header.x  $inputs.path#/x and so on, $request.body is $inputs.body
//	$principal#/sub                       $inputs.principal#/sub
//	response                              the workflow's outputs: an expression each, named by the way that leads to it
//
// The inputs have a JSON Schema, made of what the frontend's document says of its parameters and body.
//
// Arazzo 1.1 has no word for the rest: conditions and lists, what may fail, fallbacks, what is computed of answers. It stays
// where it is under the name that it has with x-bff- before it, the expressions in it translated, so that nothing is lost and
// nothing is claimed that the document does not say. Whoever runs the workflow without knowing these words takes every step,
// each once, and fails with the first that fails.
package arazzo
