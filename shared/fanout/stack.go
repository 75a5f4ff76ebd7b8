package fanout

// deep is about what a call takes of a stack in bytes, with all that stands before a service.
const deep = 4 << 10

// grow makes the goroutine's stack large enough for a call while there is next to nothing on it. It would grow anyhow, three
// times over, and each time the frames that are on it by then are walked and moved: the largest part of what a goroutine
// costs.
//
//go:noinline
func grow() {
	var room [deep]byte
	keep(&room)
}

//go:noinline
func keep(*[deep]byte) {}
