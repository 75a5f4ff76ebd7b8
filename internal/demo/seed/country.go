package seed

import (
	"fmt"
	"strings"
)

// country is where users live, and what they are called there.
type country struct {
	code, locale, dial string
	given, family      []string
	cities             []city
	streets            []string
	// numberFirst says that the house number is written before the street.
	numberFirst bool
}

// city is a town with one of its postal codes, in which each # stands for a digit.
type city struct{ name, postal string }

var countries = []country{
	{
		code: "DE", locale: "de-DE", dial: "+4930",
		given:   []string{"Anna", "Ben", "Clara", "Emil", "Frieda", "Jonas", "Lena", "Leon", "Marie", "Paul", "Sophie", "Theo"},
		family:  []string{"Becker", "Fischer", "Hoffmann", "Klein", "Krüger", "Meyer", "Richter", "Schäfer", "Schmidt", "Vogel", "Wagner", "Wolf"},
		cities:  []city{{"Berlin", "10###"}, {"Hamburg", "20###"}, {"Köln", "50###"}, {"Leipzig", "041##"}, {"München", "80###"}},
		streets: []string{"Ahornweg", "Bahnhofstraße", "Gartenstraße", "Goethestraße", "Kirchgasse", "Rosenweg", "Schulstraße"},
	},
	{
		code: "AT", locale: "de-AT", dial: "+431",
		given:   []string{"David", "Elias", "Hannah", "Jakob", "Johanna", "Katharina", "Lukas", "Magdalena", "Tobias", "Valentina"},
		family:  []string{"Berger", "Eder", "Gruber", "Hofer", "Huber", "Leitner", "Moser", "Pichler", "Steiner", "Winkler"},
		cities:  []city{{"Wien", "1##0"}, {"Graz", "80#0"}, {"Linz", "40#0"}, {"Salzburg", "50#0"}},
		streets: []string{"Alleegasse", "Dorfstraße", "Feldgasse", "Hauptstraße", "Lindengasse", "Wiener Straße"},
	},
	{
		code: "FR", locale: "fr-FR", dial: "+331",
		given:       []string{"Camille", "Chloé", "Hugo", "Inès", "Jules", "Léa", "Louis", "Manon", "Nathan", "Zoé"},
		family:      []string{"Bernard", "Dubois", "Durand", "Fontaine", "Girard", "Lambert", "Laurent", "Moreau", "Petit", "Rousseau"},
		cities:      []city{{"Paris", "750##"}, {"Lyon", "6900#"}, {"Nantes", "440##"}, {"Toulouse", "310##"}, {"Lille", "59##0"}},
		streets:     []string{"avenue Victor Hugo", "rue de la Gare", "rue des Lilas", "rue du Moulin", "rue Pasteur", "rue Voltaire"},
		numberFirst: true,
	},
	{
		code: "ES", locale: "es-ES", dial: "+3491",
		given:   []string{"Alba", "Álvaro", "Carmen", "Diego", "Elena", "Hugo", "Lucía", "Marta", "Pablo", "Sofía"},
		family:  []string{"Alonso", "Castro", "Díaz", "Fernández", "García", "Gómez", "Navarro", "Ortega", "Ruiz", "Serrano"},
		cities:  []city{{"Madrid", "280##"}, {"Barcelona", "080##"}, {"Sevilla", "410##"}, {"Valencia", "460##"}},
		streets: []string{"Calle del Sol", "Calle Mayor", "Calle Nueva", "Calle Real", "Paseo del Prado", "Ronda Norte"},
	},
	{
		code: "IT", locale: "it-IT", dial: "+3906",
		given:   []string{"Alessia", "Andrea", "Beatrice", "Chiara", "Davide", "Giulia", "Lorenzo", "Matteo", "Sara", "Tommaso"},
		family:  []string{"Barbieri", "Bianchi", "Conti", "Esposito", "Ferrari", "Galli", "Marino", "Ricci", "Romano", "Russo"},
		cities:  []city{{"Roma", "001##"}, {"Milano", "201##"}, {"Torino", "101##"}, {"Bologna", "401##"}, {"Napoli", "801##"}},
		streets: []string{"Corso Italia", "Via dei Mille", "Via Garibaldi", "Via Mazzini", "Via Roma", "Viale Europa"},
	},
	{
		code: "NL", locale: "nl-NL", dial: "+3120",
		given:   []string{"Bram", "Daan", "Eva", "Fleur", "Lotte", "Luuk", "Noor", "Ruben", "Sanne", "Thijs"},
		family:  []string{"Bakker", "de Boer", "de Jong", "Dekker", "Jansen", "Mulder", "Smit", "van den Berg", "Visser", "Vos"},
		cities:  []city{{"Amsterdam", "10## AB"}, {"Rotterdam", "30## KD"}, {"Utrecht", "35## VE"}, {"Eindhoven", "56## GH"}},
		streets: []string{"Dorpsstraat", "Kerkstraat", "Molenweg", "Nieuwstraat", "Stationsweg", "Wilhelminastraat"},
	},
	{
		code: "SE", locale: "sv-SE", dial: "+468",
		given:   []string{"Alva", "Astrid", "Axel", "Ebba", "Elsa", "Erik", "Freja", "Nils", "Oskar", "Saga"},
		family:  []string{"Bergström", "Dahl", "Ekström", "Holm", "Lindqvist", "Lundgren", "Nyström", "Sandberg", "Sjöberg", "Åkesson"},
		cities:  []city{{"Stockholm", "11# ##"}, {"Göteborg", "41# ##"}, {"Malmö", "21# ##"}, {"Uppsala", "75# ##"}},
		streets: []string{"Björkvägen", "Kungsgatan", "Ringvägen", "Skolgatan", "Storgatan", "Strandvägen"},
	},
	{
		code: "PL", locale: "pl-PL", dial: "+4822",
		given:   []string{"Agnieszka", "Antoni", "Hanna", "Jakub", "Jan", "Julia", "Kacper", "Maja", "Zofia", "Zuzanna"},
		family:  []string{"Dąbrowski", "Kamiński", "Kowalczyk", "Lewandowski", "Mazur", "Nowak", "Pawlak", "Wójcik", "Wróbel", "Zając"},
		cities:  []city{{"Warszawa", "00-###"}, {"Kraków", "30-###"}, {"Gdańsk", "80-###"}, {"Wrocław", "50-###"}},
		streets: []string{"ul. Długa", "ul. Kwiatowa", "ul. Leśna", "ul. Ogrodowa", "ul. Polna", "ul. Szkolna"},
	},
	{
		code: "GB", locale: "en-GB", dial: "+4420",
		given:       []string{"Alfie", "Amelia", "Charlotte", "Freddie", "George", "Isla", "Oliver", "Poppy", "Ruby", "William"},
		family:      []string{"Bennett", "Carter", "Clarke", "Edwards", "Foster", "Hughes", "Morgan", "Palmer", "Turner", "Wright"},
		cities:      []city{{"London", "SE# #PT"}, {"Bristol", "BS# #LN"}, {"Leeds", "LS# #DX"}, {"Edinburgh", "EH# #QA"}},
		streets:     []string{"Church Lane", "High Street", "Mill Road", "Park Avenue", "Station Road", "Victoria Street"},
		numberFirst: true,
	},
}

// house returns a street and number as written in the country.
func (c country) house(r random) string {
	street, number := pick(r, c.streets), 1+r.IntN(120)
	if c.numberFirst {
		return fmt.Sprintf("%d %s", number, street)
	}
	return fmt.Sprintf("%s %d", street, number)
}

// digits replaces each # by a digit.
func digits(r random, pattern string) string {
	return strings.Map(func(c rune) rune {
		if c == '#' {
			return rune('0' + r.IntN(10))
		}
		return c
	}, pattern)
}

// ascii spells a name for an e-mail address.
var ascii = strings.NewReplacer(
	" ", "", "á", "a", "ą", "a", "ä", "ae", "å", "a", "ć", "c", "è", "e", "é", "e", "ę", "e", "í", "i", "ł", "l", "ń", "n",
	"ó", "o", "ö", "oe", "ś", "s", "ü", "ue", "ż", "z",
)
