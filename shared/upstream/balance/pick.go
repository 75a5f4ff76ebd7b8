package balance

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// pick chooses an instance, or nil when there is none.
func (b *Balancer) pick(ctx context.Context, avoid string, now time.Time) *member {
	all := *b.members.Load()
	if len(all) == 1 {
		return all[0]
	}
	var room [32]*member // so that choosing allocates nothing for most services
	candidates := b.candidates(room[:0], all, avoid, now)
	if len(candidates) == 0 {
		return nil
	}
	switch b.config.Policy {
	case RoundRobin:
		return b.inTurn(candidates)
	case Hash:
		if key := b.config.Key(ctx); key != "" {
			return owner(candidates, key)
		}
	case LeastBusy:
	}
	return lessBusy(candidates, now)
}

// candidates appends to list those that may be asked.
func (b *Balancer) candidates(list, all []*member, avoid string, now time.Time) []*member {
	for _, m := range all {
		if m.available(now) {
			list = append(list, m)
		}
	}
	if inPanic(len(list), len(all)) {
		list = append(list[:0], all...)
	}
	if b.config.Zone != "" {
		list = b.near(list, all)
	}
	if len(list) > 1 && avoid != "" {
		list = slices.DeleteFunc(list, func(m *member) bool { return m.Host == avoid })
	}
	return list
}

// inPanic says that so few are available that the judgement is not believed.
func inPanic(available, all int) bool { return 2*available < all }

// near returns those of our zone, while at least half of the zone is on the list.
func (b *Balancer) near(list, all []*member) []*member {
	elsewhere := func(m *member) bool { return m.Zone != b.config.Zone }
	count := func(list []*member) (n int) {
		for _, m := range list {
			if !elsewhere(m) {
				n++
			}
		}
		return n
	}
	if here := count(list); here > 0 && !inPanic(here, count(all)) {
		return slices.DeleteFunc(list, elsewhere)
	}
	return list
}

// lessBusy takes two at random, and of these the one with less to do.
func lessBusy(list []*member, now time.Time) *member {
	first := atRandom(list, nil)
	second := atRandom(list, first)
	if second != nil && second.load(now) < first.load(now) {
		return second
	}
	return first
}

// atRandom picks one by weight that is not other, or nil when there is none.
func atRandom(list []*member, other *member) *member {
	total := 0
	for _, m := range list {
		if m != other {
			total += m.Weight
		}
	}
	if total == 0 {
		return nil
	}
	n := rand.IntN(total)
	for _, m := range list {
		if m == other {
			continue
		}
		if n -= m.Weight; n < 0 {
			return m
		}
	}
	return nil
}

// inTurn is nginx's smooth weighted round robin: everyone gains its weight, and who has most is chosen and pays for all.
func (b *Balancer) inTurn(list []*member) *member {
	b.turns.Lock()
	defer b.turns.Unlock()
	var chosen *member
	total := 0
	for _, m := range list {
		m.turn += m.Weight
		total += m.Weight
		if chosen == nil || m.turn > chosen.turn {
			chosen = m
		}
	}
	chosen.turn -= total
	return chosen
}

// owner is weighted rendezvous hashing: each instance draws a lot for the key, and the highest owns it.
func owner(list []*member, key string) *member {
	var chosen *member
	highest := math.Inf(-1)
	for _, m := range list {
		lot := (float64(hash(key, m.Host)>>11) + 0.5) / (1 << 53) // in (0, 1)
		if score := -float64(m.Weight) / math.Log(lot); score > highest {
			chosen, highest = m, score
		}
	}
	return chosen
}

// hash is FNV-1a with the last mixing step of SplitMix64, and the same in every replica.
func hash(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, part := range parts {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211 // so that "a","bc" is not "ab","c"
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
