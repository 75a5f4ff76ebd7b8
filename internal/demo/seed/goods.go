package seed

// department is a part of the shop.
type department struct {
	name   string
	brands []string
	// variants are the ways in which each of its items is sold.
	variants []string
	// aspect is what the variants are variants of.
	aspect string
	items  []item
}

// item is something that is sold in several variants.
type item struct {
	name, about string
	// price is what the plainest variant costs, in whole euros.
	price int
	// detail is one more specification, as name and value.
	detail [2]string
}

var departments = []department{
	{
		name: "Coffee", brands: []string{"Hearth & Vale", "Nordbrygg", "Caldo"}, aspect: "Colour",
		variants: []string{"black", "white", "sage", "terracotta", "steel"},
		items: []item{
			{"Hand grinder", "Steel burrs and a folding crank; grinds twenty grams in under a minute.", 49, [2]string{"Capacity", "25 g"}},
			{"French press", "A double-walled press that keeps coffee hot for an hour.", 36, [2]string{"Capacity", "1 l"}},
			{"Moka pot", "Makes three small, strong cups on any stove.", 28, [2]string{"Capacity", "150 ml"}},
			{"Gooseneck kettle", "A thin spout for a steady pour, with a thermometer in the lid.", 64, [2]string{"Capacity", "900 ml"}},
			{"Travel mug", "Closes tightly and fits a cup holder.", 24, [2]string{"Capacity", "350 ml"}},
			{"Bean canister", "A valve lets gas out and no air in.", 22, [2]string{"Capacity", "500 g"}},
			{"Espresso cup set", "Two cups that stack, with saucers.", 19, [2]string{"Pieces", "4"}},
			{"Kitchen scale", "Weighs in tenths of a gram and counts the seconds.", 39, [2]string{"Maximum", "2 kg"}},
			{"Cold brew bottle", "Fill it in the evening, pour it in the morning.", 27, [2]string{"Capacity", "1 l"}},
			{"Tamper", "Levels itself, for a 58 mm basket.", 31, [2]string{"Diameter", "58 mm"}},
		},
	},
	{
		name: "Kitchen", brands: []string{"Brandt", "Cuisine Dupont", "Holmgren"}, aspect: "Finish",
		variants: []string{"natural", "black", "cream", "forest green", "brushed"},
		items: []item{
			{"Cast-iron pan", "Seasoned twice; heavy, and good for a lifetime.", 45, [2]string{"Diameter", "26 cm"}},
			{"Chef's knife", "A forged blade with a handle for large hands.", 79, [2]string{"Blade", "20 cm"}},
			{"Cutting board", "End-grain wood that spares the knife.", 42, [2]string{"Size", "40 × 30 cm"}},
			{"Stock pot", "Tall enough for spaghetti, with a lid that locks.", 68, [2]string{"Capacity", "8 l"}},
			{"Mixing bowl set", "Three bowls, one in the other.", 34, [2]string{"Pieces", "3"}},
			{"Pepper mill", "A ceramic grinder with six settings.", 26, [2]string{"Height", "18 cm"}},
			{"Rolling pin", "Turned from one piece.", 18, [2]string{"Length", "42 cm"}},
			{"Salad spinner", "A pull cord, and a bowl that can be served from.", 29, [2]string{"Capacity", "4 l"}},
			{"Baking dish", "From the freezer into the oven.", 32, [2]string{"Size", "33 × 22 cm"}},
			{"Storage jar", "Airtight, with a label to write on.", 14, [2]string{"Capacity", "1.5 l"}},
		},
	},
	{
		name: "Tea", brands: []string{"Leaf & Lantern", "Kobayashi", "Teehaus Nord"}, aspect: "Glaze",
		variants: []string{"celadon", "indigo", "ash", "rust", "clear"},
		items: []item{
			{"Teapot", "A pot with a strainer in its spout.", 38, [2]string{"Capacity", "800 ml"}},
			{"Matcha bowl", "Wide, for an easy whisk.", 29, [2]string{"Diameter", "12 cm"}},
			{"Bamboo whisk", "A hundred tines, cut by hand.", 17, [2]string{"Tines", "100"}},
			{"Tea tin", "Keeps light and air away from the leaves.", 12, [2]string{"Capacity", "150 g"}},
			{"Tea warmer", "Holds a candle and a pot.", 21, [2]string{"Material", "Stoneware"}},
			{"Infuser mug", "A deep basket, and a lid to put it on.", 23, [2]string{"Capacity", "400 ml"}},
			{"Tea tray", "Catches what is spilled.", 44, [2]string{"Size", "38 × 24 cm"}},
			{"Tasting cup set", "Five small cups.", 25, [2]string{"Pieces", "5"}},
			{"Glass carafe", "For iced tea, with a stainless filter.", 33, [2]string{"Capacity", "1.2 l"}},
			{"Honey pot", "With a dipper that does not drip.", 16, [2]string{"Capacity", "250 ml"}},
		},
	},
	{
		name: "Desk", brands: []string{"Atelier Kante", "Formwerk", "Paperhouse"}, aspect: "Colour",
		variants: []string{"oak", "walnut", "graphite", "white", "brass"},
		items: []item{
			{"Desk lamp", "Bends anywhere and stays there; warm or cold light.", 89, [2]string{"Power", "9 W"}},
			{"Laptop stand", "Lifts the screen to the eyes and folds flat.", 54, [2]string{"Load", "5 kg"}},
			{"Pen tray", "A place for six pens and what collects under them.", 22, [2]string{"Size", "24 × 8 cm"}},
			{"Desk mat", "Wool felt over cork.", 37, [2]string{"Size", "80 × 40 cm"}},
			{"Monitor shelf", "Room for a keyboard beneath.", 74, [2]string{"Width", "60 cm"}},
			{"Cable box", "Hides a power strip and its knots.", 29, [2]string{"Length", "32 cm"}},
			{"Notebook", "Dotted pages that lie flat.", 16, [2]string{"Pages", "192"}},
			{"Fountain pen", "A steel nib, and a converter for bottled ink.", 48, [2]string{"Nib", "M"}},
			{"Bookends", "Heavy enough for atlases.", 35, [2]string{"Pieces", "2"}},
			{"Wall calendar", "A year on one sheet.", 19, [2]string{"Format", "A2"}},
		},
	},
	{
		name: "Bath", brands: []string{"Lino", "Salt & Stone", "Aalto Bath"}, aspect: "Colour",
		variants: []string{"white", "sand", "slate", "blush", "sea"},
		items: []item{
			{"Bath towel", "Long loops that dry well and stay soft.", 32, [2]string{"Size", "140 × 70 cm"}},
			{"Hand towel set", "Two, with a loop to hang them.", 24, [2]string{"Pieces", "2"}},
			{"Bath mat", "Woven, and heavy enough to stay where it is.", 29, [2]string{"Size", "80 × 50 cm"}},
			{"Bathrobe", "Waffle cotton with deep pockets.", 84, [2]string{"Material", "Cotton"}},
			{"Soap dish", "Drains into the basin.", 13, [2]string{"Material", "Stoneware"}},
			{"Soap dispenser", "Refillable, with a pump that can be repaired.", 21, [2]string{"Capacity", "300 ml"}},
			{"Shower curtain", "Dries fast and needs no liner.", 39, [2]string{"Size", "180 × 200 cm"}},
			{"Laundry basket", "Two handles and a lid.", 58, [2]string{"Capacity", "70 l"}},
			{"Toothbrush cup", "A hole in the bottom keeps it dry.", 12, [2]string{"Height", "10 cm"}},
			{"Sea sponge", "Soft when wet.", 15, [2]string{"Diameter", "12 cm"}},
		},
	},
	{
		name: "Garden", brands: []string{"Grünzeug", "Thorne", "Verdant"}, aspect: "Colour",
		variants: []string{"terracotta", "anthracite", "moss", "zinc", "natural"},
		items: []item{
			{"Watering can", "A long neck and a fine rose.", 34, [2]string{"Capacity", "5 l"}},
			{"Hand trowel", "Forged, with marks for depth.", 22, [2]string{"Length", "30 cm"}},
			{"Pruning shears", "Blades that can be taken apart and sharpened.", 46, [2]string{"Cuts up to", "20 mm"}},
			{"Planter", "Frost-proof, with a hole and a plug.", 39, [2]string{"Diameter", "30 cm"}},
			{"Seed box", "Sixteen compartments and a calendar.", 27, [2]string{"Pieces", "16"}},
			{"Gardening gloves", "Thin at the fingers and thick at the palm.", 17, [2]string{"Size", "M"}},
			{"Bird feeder", "Fills from above, and squirrels give up.", 31, [2]string{"Capacity", "1.5 l"}},
			{"Hose reel", "Winds itself up.", 119, [2]string{"Hose", "25 m"}},
			{"Raised bed", "Needs no tools to put together.", 98, [2]string{"Size", "120 × 80 cm"}},
			{"Kneeling pad", "Thick, light and easily washed.", 16, [2]string{"Size", "45 × 28 cm"}},
		},
	},
	{
		name: "Bedroom", brands: []string{"Daunen & Co.", "Lino", "Slumber"}, aspect: "Colour",
		variants: []string{"white", "stone", "midnight", "rose", "olive"},
		items: []item{
			{"Duvet cover", "Washed linen that needs no iron.", 109, [2]string{"Size", "135 × 200 cm"}},
			{"Pillow", "Firm at the neck.", 59, [2]string{"Size", "80 × 40 cm"}},
			{"Wool blanket", "From one shepherd's flock.", 129, [2]string{"Size", "200 × 140 cm"}},
			{"Fitted sheet", "Elastic all around.", 44, [2]string{"Size", "140 × 200 cm"}},
			{"Bedside lamp", "Dims with a touch.", 56, [2]string{"Power", "5 W"}},
			{"Alarm clock", "No screen, no tick.", 38, [2]string{"Diameter", "9 cm"}},
			{"Eye mask", "Silk, and no seam where it matters.", 24, [2]string{"Material", "Silk"}},
			{"Hot-water bottle", "With a knitted cover.", 26, [2]string{"Capacity", "2 l"}},
			{"Bed tray", "Folding legs and a rim.", 49, [2]string{"Size", "50 × 30 cm"}},
			{"Clothes valet", "For what is neither clean nor dirty.", 92, [2]string{"Height", "110 cm"}},
		},
	},
	{
		name: "Outdoor", brands: []string{"Fjällstig", "Northpath", "Campo"}, aspect: "Colour",
		variants: []string{"pine", "orange", "grey", "navy", "ochre"},
		items: []item{
			{"Vacuum flask", "Hot for twelve hours, cold for a day.", 34, [2]string{"Capacity", "750 ml"}},
			{"Day pack", "Room for a jacket, lunch and a book.", 79, [2]string{"Capacity", "20 l"}},
			{"Camping stove", "Boils half a litre in three minutes.", 54, [2]string{"Power", "2.6 kW"}},
			{"Head torch", "A red light that spares the eyes.", 39, [2]string{"Range", "90 m"}},
			{"Picnic blanket", "A dry underside and a strap.", 42, [2]string{"Size", "200 × 150 cm"}},
			{"Folding chair", "Light enough to be taken along.", 64, [2]string{"Load", "120 kg"}},
			{"Rain poncho", "Packs into its own hood.", 48, [2]string{"Water column", "10,000 mm"}},
			{"Pocket knife", "Six tools, none of them superfluous.", 36, [2]string{"Tools", "6"}},
			{"Hammock", "Holds two, and its own bag.", 69, [2]string{"Load", "200 kg"}},
			{"Trekking poles", "Adjustable, with cork grips.", 84, [2]string{"Weight", "420 g"}},
		},
	},
	{
		name: "Play", brands: []string{"Holzwurm", "Little Atlas", "Spielgut"}, aspect: "Edition",
		variants: []string{"classic", "travel", "forest", "ocean", "deluxe"},
		items: []item{
			{"Building blocks", "Sixty blocks of maple in a bag.", 44, [2]string{"Pieces", "60"}},
			{"Memory game", "Thirty-two pairs on thick card.", 18, [2]string{"Pairs", "32"}},
			{"Puzzle", "A thousand pieces that fit only one way.", 22, [2]string{"Pieces", "1000"}},
			{"Marble run", "Rebuilt every time.", 68, [2]string{"Pieces", "84"}},
			{"Chess set", "Weighted pieces, felted feet.", 74, [2]string{"King", "9 cm"}},
			{"Card game", "Ten minutes, two to six players.", 12, [2]string{"Players", "2–6"}},
			{"Wooden train", "An engine and three cars; fits the usual tracks.", 36, [2]string{"Pieces", "4"}},
			{"Kite", "Flies in little wind.", 31, [2]string{"Span", "130 cm"}},
			{"Hand puppet", "A mouth that opens.", 27, [2]string{"Height", "28 cm"}},
			{"Paint box", "Twelve colours and a brush worth having.", 25, [2]string{"Colours", "12"}},
		},
	},
	{
		name: "Pets", brands: []string{"Pfote", "Whisker & Co.", "Good Boy"}, aspect: "Colour",
		variants: []string{"grey", "blue", "caramel", "green", "charcoal"},
		items: []item{
			{"Dog bed", "A cover that goes into the machine.", 79, [2]string{"Size", "90 × 70 cm"}},
			{"Cat tree", "Three floors, sisal all the way up.", 94, [2]string{"Height", "120 cm"}},
			{"Food bowl", "Heavy, so that it stays.", 16, [2]string{"Capacity", "800 ml"}},
			{"Dog lead", "Three lengths in one.", 29, [2]string{"Length", "2 m"}},
			{"Collar", "A buckle that does not pinch.", 21, [2]string{"Width", "25 mm"}},
			{"Scratching board", "Corrugated card, to be turned over.", 14, [2]string{"Size", "48 × 22 cm"}},
			{"Water fountain", "Quiet, with a filter.", 46, [2]string{"Capacity", "2 l"}},
			{"Travel crate", "Airline size, with a door on each side.", 88, [2]string{"Size", "60 × 40 cm"}},
			{"Chew rope", "Cotton, knotted twice.", 11, [2]string{"Length", "35 cm"}},
			{"Grooming brush", "Pulls out what is loose and nothing else.", 23, [2]string{"Material", "Beech"}},
		},
	},
}
