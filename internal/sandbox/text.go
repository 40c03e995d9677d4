package sandbox

import "strings"

// All names are invented and every domain is a sub-domain of example.com.

// script is what a campaign says, and to whom. It never changes.
type script struct {
	campaign string
	status   string // at the start
	client   int    // from 1; 0: none
	sender   string
	trade    string // of the companies that are written to
	roles    []string
	subject  string
	link     string
	mails    [sequenceLength]string // without greeting and signature
}

// mailbox is the address that the campaign's mails come from.
func (s *script) mailbox() string { return strings.ToLower(s.sender) + "@outreach.example.com" }

func scripts() []*script {
	return []*script{warehouses(), dentists(), freight(), coffee(), schools()}
}

func warehouses() *script {
	return &script{
		campaign: "Warehouse ops - February", status: StatusActive, client: 1, sender: "Tomas", trade: "Warehousing",
		roles:   []string{"Operations manager", "Warehouse lead", "Head of fulfilment"},
		subject: "Weekly pick list", link: "https://www.example.com/pick-list",
		mails: [sequenceLength]string{
			"Would a shorter weekly pick list save your team time? There is a template at https://www.example.com/pick-list.",
			"Following up on my note: the template takes ten minutes to fill in.",
			"Is there somebody else at your warehouse who plans the picks?",
			"I won't write again after this. The template stays where it is, should you want it.",
		},
	}
}

func dentists() *script {
	return &script{
		campaign: "Dental practices - recall letters", status: StatusActive, client: 0, sender: "Amara", trade: "Dental",
		roles:   []string{"Practice manager", "Principal dentist", "Front desk lead"},
		subject: "Recall letters", link: "https://www.example.com/recall",
		mails: [sequenceLength]string{
			"How do you remind patients of their yearly check? Here is how three practices do it: https://www.example.com/recall.",
			"In case my mail went under: the comparison is two pages long.",
			"Do you still send recall letters by post?",
			"This is my last note on recall letters. Thank you for reading.",
		},
	}
}

func freight() *script {
	return &script{
		campaign: "Freight brokers - north east", status: StatusActive, client: 2, sender: "Jonas", trade: "Freight",
		roles:   []string{"Carrier sales", "Head of operations", "Dispatcher"},
		subject: "Empty return trips", link: "https://www.example.com/return-trips",
		mails: [sequenceLength]string{
			"How many of your trucks come back empty? We keep a list of open loads: https://www.example.com/return-trips.",
			"Did you have a look at the list of open loads?",
			"Which lanes would you want such a list for?",
			"I'll leave it at this. Safe roads.",
		},
	}
}

func coffee() *script {
	return &script{
		campaign: "Coffee roasters - spring", status: StatusPaused, client: 3, sender: "Mira", trade: "Roasters",
		roles:   []string{"Owner", "Head roaster", "Wholesale manager"},
		subject: "Sample bags", link: "https://www.example.com/bags",
		mails: [sequenceLength]string{
			"Would you like sample bags that can go on the compost? The sizes are at https://www.example.com/bags.",
			"The sample bags are still set aside for you.",
			"Which bag size do you sell most of?",
			"I'll stop here. Write if you ever need bags.",
		},
	}
}

func schools() *script {
	return &script{
		campaign: "School IT - pilot", status: StatusDrafted, client: 0, sender: "Noor", trade: "School",
		roles:   []string{"IT lead", "Deputy head", "Administrator"},
		subject: "Borrowed laptops", link: "https://www.example.com/laptops",
		mails: [sequenceLength]string{
			"How do you keep track of borrowed laptops? A sheet to start from: https://www.example.com/laptops.",
			"Just making sure that the sheet arrived.",
			"Who looks after the devices at your school?",
			"Last mail from me on this. Good luck with the term.",
		},
	}
}

// answers are the replies that leads write, with the id of the category that
// each belongs in.
func answers() []answerText {
	return []answerText{
		{1, "Yes, please send the template over."},
		{2, "Could we talk on Thursday after two?"},
		{3, "Thanks, but this isn't for us."},
		{5, "What would that cost for three sites?"},
		{6, "I am out of the office until Monday and will read this when I am back."},
		{7, "I don't look after this any more, sorry."},
		{4, "Please take me off your list."},
		{1, "Sounds useful. What do you need from us?"},
	}
}

type answerText struct {
	category int64
	text     string
}

// afterthought is what a second reply says, handover what a colleague writes
// from another company.
const (
	afterthought = "One more thing: can it export to CSV?"
	handover     = "This was passed on to me, I can help."
)

// stranger is somebody whose mail belongs to no campaign.
type stranger struct{ name, email, subject, text string }

func strangers() []stranger {
	return []stranger{
		{"Ines Duarte", "ines@supplier.example.com", "Invoices", "Who should I talk to about invoices?\n"},
		{"Marek Vavra", "marek@printshop.example.com", "Proofs", "The proofs are ready to be looked at.\n"},
		{"Aiko Mori", "aiko@bookings.example.com", "Your room", "Your room for the 12th is booked.\n"},
		{"Sana Iqbal", "sana@payroll.example.com", "Payslips", "The payslips of this month are in the folder.\n"},
	}
}

func categoryNames() [][2]string {
	return [][2]string{
		{"Interested", "positive"},
		{"Meeting Request", "positive"},
		{"Not Interested", "negative"},
		{"Do Not Contact", "negative"},
		{"Information Request", "positive"},
		{"Out Of Office", "neutral"},
		{"Wrong Person", "negative"},
	}
}

func clientNames() []string {
	return []string{"Northfield Partners", "Harbour Agency", "Linden Studio"}
}

func firstNames() []string {
	return []string{
		"Priya", "Omar", "Lena", "Mateo", "Yuki", "Chidi", "Freya", "Anton", "Leila", "Hugo", "Zofia", "Kwame",
		"Elif", "Rafael", "Sunniva", "Tariq", "Bianca", "Dmitri", "Noemi", "Arjun", "Maeve", "Pavel", "Thandi", "Oskar",
	}
}

func lastNames() []string {
	return []string{
		"Natarajan", "Haddad", "Fischer", "Okafor", "Lindqvist", "Moreau", "Tanaka", "Kowalski", "Silva", "Brennan",
		"Aydin", "Petrov", "Nkosi", "Castillo", "Vogel", "Rahman", "Jansen", "Marino", "Dvorak", "Eriksen",
	}
}

func companyNames() []string {
	return []string{
		"Northgate", "Bluefield", "Ashdown", "Riverside", "Kingsway", "Oakmoor", "Summit", "Larkhill",
		"Copperline", "Brightwater", "Stonebridge", "Westhaven",
	}
}

func places() []string {
	return []string{"Rotterdam", "Leeds", "Porto", "Gdansk", "Denver", "Lagos", "Pune", "Osaka", "Halifax", "Graz"}
}

func openings() []string {
	return []string{
		"Saw the new site on your page", "Your team is hiring, congratulations", "Read your note in the trade paper",
		"We met at the spring fair", "Your opening hours changed, I noticed",
	}
}
