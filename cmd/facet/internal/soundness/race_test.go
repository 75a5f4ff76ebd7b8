//go:build race

package soundness

// raced says that the race detector is on. It slows the compiler down, and the program is built without it anyway.
const raced = true
