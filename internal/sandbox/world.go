package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"leadrig/internal/hook"
)

// The states of a campaign that the sandbox knows.
const (
	StatusActive  = "ACTIVE"
	StatusPaused  = "PAUSED"
	StatusStopped = "STOPPED"
	StatusDrafted = "DRAFTED"
)

const leadsPerCampaign = 20

// Campaign is one of the account's campaigns.
type Campaign struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Status   string `json:"status"`
	ClientID int64  `json:"client_id"` // 0: it belongs to no client
	Leads    int    `json:"leads"`
}

// world is the account: who is in it and how things stand. It is guarded by the
// sandbox's lock; what an event keeps of it (person, script, mail, reply,
// category) never changes.
type world struct {
	dice       dice
	userID     int64
	clients    []*client
	categories []*category
	campaigns  []*campaign // oldest first
	casting    *casting
}

type client struct {
	id          int64
	name, email string
	uuid        string
	createdAt   time.Time
}

type category struct {
	id        int64
	name      string
	sentiment string
	createdAt time.Time
}

type campaign struct {
	id, clientID         int64 // clientID 0: none
	status               string
	script               *script
	createdAt, updatedAt time.Time
	leads                []*lead
	emitted              map[hook.EventType]int
}

// person is who a lead is.
type person struct {
	id, mapID                       int64 // sl_email_lead_id, sl_email_lead_map_id
	first, last, email, phone       string
	company, domain, location, role string
	line, social                    string
}

func (p *person) name() string { return p.first + " " + p.last }
func (p *person) site() string { return "https://" + p.domain }

// lead is a person in a campaign and what happened with them so far.
type lead struct {
	*person
	mails     map[int]*mail // by number, from 0
	lastReply *reply
	category  *category
}

// mail is one mail of a sequence. Its number tells it from the lead's others;
// every sequenceLength mails the sequence begins anew.
type mail struct {
	number int
	sentAt time.Time
}

// sequenceLength is the number of mails in a campaign's sequence.
const sequenceLength = 4

// step is the mail's place in its sequence, from 1.
func (m *mail) step() int { return m.number%sequenceLength + 1 }

// reply is an answer to a mail.
type reply struct {
	mail  *mail
	count int // of the replies to this mail before it
	at    time.Time
	text  string
	other bool // somebody at another company wrote it
}

// newWorld draws the account. Nothing in it depends on the time it is made.
func newWorld(d dice) *world {
	rng := d.stream("world")
	start := epoch()
	w := &world{dice: d, userID: 52_000 + rng.Int64N(900), casting: newCasting(d)}
	for i, c := range categoryNames() {
		w.categories = append(w.categories, &category{
			id: int64(i + 1), name: c[0], sentiment: c[1],
			createdAt: time.Date(2024, time.March, 4, 10, 0, i, 0, time.UTC),
		})
	}
	id := 4_000 + rng.Int64N(900)
	for i, name := range clientNames() {
		slug, _, _ := strings.Cut(strings.ToLower(name), " ")
		w.clients = append(w.clients, &client{
			id: id, name: name, email: "team@" + slug + ".example.com", uuid: d.uuid("client", id),
			createdAt: start.AddDate(0, -4, 9*i),
		})
		id += 3 + rng.Int64N(40)
	}
	id = 730_000 + rng.Int64N(900)
	for i, s := range scripts() {
		c := &campaign{id: id, status: s.status, script: s, emitted: map[hook.EventType]int{}}
		if s.client > 0 {
			c.clientID = w.clients[s.client-1].id
		}
		c.createdAt = start.AddDate(0, 0, i-30).Add(time.Duration(rng.Int64N(9*3600_000)) * time.Millisecond)
		c.updatedAt = c.createdAt.Add(time.Duration(rng.Int64N(3600_000)) * time.Millisecond)
		for range leadsPerCampaign {
			c.leads = append(c.leads, w.casting.lead(s))
		}
		w.campaigns = append(w.campaigns, c)
		id += 37 + rng.Int64N(900)
	}
	return w
}

// casting invents leads, each only once.
type casting struct {
	rng           *rand.Rand
	first, last   []string
	companies     []string
	used          map[string]int // how often a name was used, by e-mail local part
	nextID, mapID int64
}

func newCasting(d dice) *casting {
	rng := d.stream("leads")
	return &casting{
		rng: rng, first: firstNames(), last: lastNames(), companies: companyNames(), used: map[string]int{},
		nextID: 118_200_000 + rng.Int64N(9_000), mapID: 21_890_000 + rng.Int64N(9_000),
	}
}

// lead invents the next one for a campaign's audience.
func (c *casting) lead(s *script) *lead {
	p := &person{
		id: c.nextID, mapID: c.mapID,
		first: pick(c.rng, c.first), last: pick(c.rng, c.last),
		location: pick(c.rng, places()), role: pick(c.rng, s.roles),
		line: pick(c.rng, openings()),
	}
	c.nextID += 1 + c.rng.Int64N(90)
	c.mapID += 1 + c.rng.Int64N(40)
	brand := pick(c.rng, c.companies)
	p.company = brand + " " + s.trade
	p.domain = strings.ToLower(brand) + ".example.com"
	local := strings.ToLower(p.first + "." + p.last)
	key := local + "@" + p.domain
	if n := c.used[key]; n > 0 {
		local = fmt.Sprintf("%s%d", local, n+1)
	}
	c.used[key]++
	p.email = local + "@" + p.domain
	p.phone = fmt.Sprintf("+1555%07d", c.rng.Int64N(10_000_000))
	p.social = "https://social.example.com/in/" + strings.ReplaceAll(local, ".", "-")
	return &lead{person: p, mails: map[int]*mail{}}
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func (w *world) campaign(id int64) *campaign {
	for _, c := range w.campaigns {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (w *world) campaignIDs() []int64 {
	ids := make([]int64, len(w.campaigns))
	for i, c := range w.campaigns {
		ids[i] = c.id
	}
	return ids
}

func (w *world) client(id int64) *client {
	i := slices.IndexFunc(w.clients, func(c *client) bool { return c.id == id })
	if i < 0 {
		return nil
	}
	return w.clients[i]
}

func (w *world) category(id int64) *category {
	for _, c := range w.categories {
		if c.id == id {
			return c
		}
	}
	return nil
}

// categoryByKey finds a category by its id or its name.
func (w *world) categoryByKey(key string) *category {
	if id, ok := parseID(key); ok {
		return w.category(id)
	}
	for _, c := range w.categories {
		if c.name == key {
			return c
		}
	}
	return nil
}

// firstActive is the campaign that an emit without one means, nil if none runs.
func (w *world) firstActive() *campaign {
	for _, c := range w.campaigns {
		if c.status == StatusActive {
			return c
		}
	}
	return nil
}
