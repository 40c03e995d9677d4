package tunnel

import "slices"

// class is what a code of the service means for a tunnel.
type class int

// The classes.
const (
	classUnknown     class = iota // no code, or one the table doesn't know
	classCredentials              // the account or its token is refused
	classSessions                 // too many agents at this moment
	classBuild                    // the service doesn't accept this program
	classPlan                     // the plan doesn't include what was asked for
	classLimit                    // too many endpoints at this moment
	className                     // the name is online elsewhere
	classRequest                  // the URL or the traffic policy is wrong
	classTrouble                  // the service or the network: later it works
	classVisitor                  // what a sender may get to see
)

// entry is what is known about a range of codes.
type entry struct {
	from, to int
	class    class
	advice   string
}

// entries is the table of codes. Each has a page of its own,
// https://ngrok.com/docs/errors/err_ngrok_105 and so on, which is the source of
// what stands here.
func entries() []entry {
	return slices.Concat(connectEntries(), bindEntries(), visitorEntries())
}

// connectEntries are the codes of logging in.
func connectEntries() []entry {
	const (
		badToken  = "copy the authtoken again from https://dashboard.ngrok.com/get-started/your-authtoken"
		newToken  = "this authtoken was revoked or reset, or its team was left: get a new one at https://dashboard.ngrok.com/authtokens"
		agents    = "stop another agent (https://dashboard.ngrok.com/agents lists them) or upgrade the ngrok plan"
		payment   = "a payment failed: see https://dashboard.ngrok.com/billing"
		suspended = "the ngrok account is suspended: write to support@ngrok.com"
		ownRule   = "the ngrok account's own IP restrictions don't allow this machine: see https://dashboard.ngrok.com/ip-restrictions"
		ownPolicy = "this authtoken may only be used from certain IP addresses: use one of them, or another token"
		blocked   = "ngrok has blocked this agent for suspected abuse: write to support@ngrok.com"
		ourFault  = "this is a fault of leadrig: please report it with this code"
		tooOld    = "this build is too old for the ngrok account: update leadrig"
		passing   = "trouble at ngrok or on the way there: leadrig keeps trying"
	)
	return []entry{
		{105, 106, classCredentials, badToken},
		{107, 107, classCredentials, newToken},
		{300, 300, classCredentials, newToken},
		{4018, 4018, classCredentials, "ngrok needs a free account: sign up at https://dashboard.ngrok.com/signup and set NGROK_AUTHTOKEN"},
		{123, 123, classCredentials, "verify the e-mail address of the ngrok account at https://dashboard.ngrok.com/user/settings"},
		{102, 102, classCredentials, payment},
		{337, 337, classCredentials, payment},
		{103, 103, classCredentials, suspended},
		{338, 338, classCredentials, suspended},
		{115, 115, classCredentials, ownRule},
		{116, 116, classCredentials, ownPolicy},
		{9040, 9040, classCredentials, "ngrok doesn't accept agents from this IP address: try another network"},
		{8014, 8014, classCredentials, blocked},
		{108, 108, classSessions, agents},
		{348, 348, classSessions, agents},
		{349, 349, classTrouble, "agents were started too quickly one after another: leadrig tries again in a moment"},
		{119, 119, classBuild, ourFault},
		{124, 124, classBuild, ourFault},
		{120, 121, classBuild, tooOld},
		{9009, 9009, classPlan, "connecting through an HTTP proxy needs a paid ngrok plan: use another network"},
		{128, 128, classTrouble, passing},
		{722, 722, classTrouble, passing},
	}
}

// bindEntries are the codes of binding an endpoint, the first time or again.
func bindEntries() []entry {
	const (
		elsewhere = "stop the other agent that has this name, wait a little if it was cut off, or use pooling on both"
		noName    = "the ngrok plan doesn't include this name: leave the URL out to get the account's own domain"
		reserve   = "reserve the domain first at https://dashboard.ngrok.com/domains, or leave the URL out"
		endpoints = "stop another endpoint (https://dashboard.ngrok.com/endpoints lists them) or upgrade the ngrok plan"
		badURL    = "give the URL as https://name, without path, user or trailing slash"
		badPolicy = "correct the traffic policy, or start without it"
		noFeature = "the ngrok plan doesn't include this part of the traffic policy: start without it, or upgrade"
	)
	return []entry{
		{334, 334, className, elsewhere},
		{6025, 6025, className, elsewhere},
		{313, 314, classPlan, noName},
		{15000, 15000, classPlan, noName},
		{15002, 15002, classPlan, reserve},
		{15013, 15013, classPlan, "the ngrok account has no domain of its own yet: request it at https://dashboard.ngrok.com/domains"},
		{319, 320, classPlan, reserve},
		{18006, 18006, classPlan, reserve},
		{324, 324, classLimit, endpoints},
		{18021, 18021, classLimit, endpoints},
		{9034, 9038, classRequest, badURL},
		{18019, 18019, classPlan, "the ngrok plan doesn't include pooling: start without it, or upgrade"},
		{18020, 18020, classLimit, "the pool of this URL is full: stop one of its endpoints"},
		{2200, 2299, classRequest, badPolicy},
		{9023, 9023, classPlan, noFeature},
		{9025, 9026, classRequest, badPolicy},
		{9016, 9017, classPlan, noFeature},
		{15004, 15004, classPlan, noFeature},
	}
}

// visitorEntries are the codes that senders may get to see, in the header
// Ngrok-Error-Code.
func visitorEntries() []entry {
	const (
		usedUp  = "the ngrok account's quota of this month is used up: upgrade, or wait for the next month"
		tooFast = "the ngrok plan's rate limit was met: it resets within a minute"
		tooMany = "too many connections for the ngrok plan: send less at once, or upgrade"
		unpaid  = "the ngrok account is unpaid, suspended or out of credit: see https://dashboard.ngrok.com/billing"
	)
	return []entry{
		{3200, 3200, classVisitor, "nothing is online under this name: is the tunnel up, and the URL right?"},
		{3004, 3004, classVisitor, "the answer was cut short or isn't HTTP"},
		{8012, 8012, classVisitor, "another agent has this name and can't reach what it forwards to"},
		{6024, 6024, classVisitor, "this is the page ngrok's free plan shows to browsers; senders of webhooks don't get it"},
		{725, 731, classVisitor, usedUp},
		{702, 703, classVisitor, tooMany},
		{714, 714, classVisitor, tooMany},
		{715, 715, classVisitor, tooFast},
		{734, 734, classVisitor, tooFast},
		{6008, 6009, classVisitor, unpaid},
		{4026, 4026, classVisitor, unpaid},
	}
}
