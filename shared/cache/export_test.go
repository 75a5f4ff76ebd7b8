package cache

// Settle lets the memory do at once what it does in the background.
func (m *Memory) Settle() { m.entries.CleanUp() }

// Tags is how many tags have entries.
func (m *Memory) Tags() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.tags)
}
