// Package instructions counts the user-mode instructions of a process: what a program does, and not how long the machine
// takes for it, so that figures of shared machines can be compared.
//
// There are two ways, and [Find] returns the first that works here:
//
//	perf        the processor's counter, by `perf stat -e instructions:u`. It costs the process nothing.
//	callgrind   valgrind runs the process and counts. It takes fifty times as long, and the process sees one core at a time.
//
// Callgrind ends with an error when a signal interrupts a Go program at the wrong place, so the process runs with
// GODEBUG=asyncpreemptoff=1 there: goroutines yield when they call, and not in the middle of a loop.
package instructions
