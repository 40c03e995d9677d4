package sandbox

import (
	"cmp"
	"slices"
	"time"

	"leadrig/internal/hook"
)

// webhook is a registered webhook as it stood at one time. It never changes: an
// update puts another value in its place, so events may keep theirs.
type webhook struct {
	id int64
	hook.Scope
	name, url            string
	events               []hook.EventType
	categories           []int64 // sorted; empty: no filter
	createdAt, updatedAt time.Time
	secret               string
	disabled             bool // by the policy, after an event failed for good
}

// covers reports whether an event of this campaign (0: none) and client (0:
// none) lies in the webhook's scope.
func (w *webhook) covers(campaignID, clientID int64) bool {
	switch w.Level {
	case hook.LevelCampaign:
		return campaignID != 0 && w.CampaignID == campaignID
	case hook.LevelClient:
		return clientID != 0 && w.ClientID == clientID
	default:
		return true
	}
}

// wants reports whether the webhook takes an event whose lead got the category
// (0: it is about no category). Only LEAD_CATEGORY_UPDATED is filtered.
func (w *webhook) wants(t hook.EventType, category int64) bool {
	if t != hook.LeadCategoryUpdated || len(w.categories) == 0 {
		return true
	}
	return slices.Contains(w.categories, category)
}

// similar reports whether two webhooks would do the same. SmartLead doesn't say
// what it takes for similar; here it is everything a user can set.
func (w *webhook) similar(o *webhook) bool {
	return w.Scope == o.Scope && w.name == o.name && w.url == o.url &&
		slices.Equal(w.events, o.events) && slices.Equal(w.categories, o.categories)
}

// registry is the registered webhooks. It is guarded by the sandbox's lock.
type registry struct {
	dice   dice
	times  *timeline
	nextID int64
	hooks  []*webhook // by id
}

func newRegistry(d dice, times *timeline) *registry {
	return &registry{dice: d, times: times, nextID: d.between(60_000, 69_000, "webhook ids")}
}

// add registers a webhook and gives it its id, times and secret.
func (r *registry) add(w webhook) *webhook {
	w.id = r.nextID
	r.nextID += r.dice.between(1, 9, "webhook step", w.id)
	w.secret = r.dice.uuid("secret", w.id)
	w.createdAt = r.times.next().Truncate(time.Millisecond)
	w.updatedAt = w.createdAt
	r.hooks = append(r.hooks, &w)
	return &w
}

// update puts a changed copy in the place of the webhook with its id.
func (r *registry) update(w webhook) {
	if i, found := r.find(w.id); found {
		w.updatedAt = r.times.next().Truncate(time.Millisecond)
		r.hooks[i] = &w
	}
}

// disable switches a webhook off. It takes no time of its own: when a delivery
// fails for good must not show in the times of other webhooks.
func (r *registry) disable(id int64) {
	if i, found := r.find(id); found {
		w := *r.hooks[i]
		w.disabled = true
		r.hooks[i] = &w
	}
}

func (r *registry) find(id int64) (int, bool) {
	return slices.BinarySearchFunc(r.hooks, id, func(w *webhook, id int64) int { return cmp.Compare(w.id, id) })
}

// get returns a webhook, nil if there is none with the id.
func (r *registry) get(id int64) *webhook {
	if i, found := r.find(id); found {
		return r.hooks[i]
	}
	return nil
}

func (r *registry) remove(id int64) {
	r.hooks = slices.DeleteFunc(r.hooks, func(w *webhook) bool { return w.id == id })
}

// ofCampaign lists a campaign's own webhooks.
func (r *registry) ofCampaign(id int64) []*webhook {
	var own []*webhook
	for _, w := range r.hooks {
		if w.Level == hook.LevelCampaign && w.CampaignID == id {
			own = append(own, w)
		}
	}
	return own
}

// match returns the webhooks that an event goes to. The highest level that has
// an enabled webhook for the event's type wins, user before client before
// campaign, and hides the others even where its own category filter then turns
// the event down: priority is per event type on SmartLead's pages. That client
// beats campaign, and that all webhooks of the winning level fire, is decided
// here; no page says. An event of no campaign is seen at user level alone.
func (r *registry) match(t hook.EventType, campaignID, clientID, category int64) []*webhook {
	for _, level := range []hook.Level{hook.LevelUser, hook.LevelClient, hook.LevelCampaign} {
		var takers []*webhook
		taken := false
		for _, w := range r.hooks {
			if w.Level != level || w.disabled || !slices.Contains(w.events, t) || !w.covers(campaignID, clientID) {
				continue
			}
			taken = true
			if w.wants(t, category) {
				takers = append(takers, w)
			}
		}
		if taken {
			return takers
		}
	}
	return nil
}
