"""The things of the world: emoji, plain name, other names, and plurals that no rule makes."""

# emoji name[=plural][,synonym[=plural]]...   (underscores stand for spaces)
TABLE = """
🐵 monkey|🐶 dog,puppy|🐺 wolf=wolves|🦊 fox|🦝 raccoon|🐱 cat,kitten|🦁 lion|🐯 tiger|🐴 horse,pony|🦄 unicorn
🦓 zebra|🐮 cow|🐂 ox=oxen|🐷 pig|🐏 ram|🐑 sheep=sheep|🐐 goat|🐪 camel|🦙 llama|🦒 giraffe
🐘 elephant|🦏 rhino,rhinoceros|🦛 hippo|🐭 mouse=mice|🐹 hamster|🐰 rabbit,bunny|🐿 squirrel|🦔 hedgehog|🦇 bat|🐻 bear
🐨 koala|🐼 panda|🦘 kangaroo|🦃 turkey|🐓 rooster,cockerel|🐤 chick|🐦 bird|🐧 penguin|🦅 eagle|🦆 duck
🦢 swan|🦉 owl|🦩 flamingo|🦚 peacock|🦜 parrot|🐸 frog|🐊 crocodile|🐢 turtle,tortoise|🦎 lizard|🐍 snake
🐉 dragon|🦕 dinosaur|🐳 whale|🐬 dolphin|🦭 seal|🐟 fish=fish|🐡 blowfish=blowfish|🦈 shark|🐙 octopus|🐚 shell
🐌 snail|🦋 butterfly|🐛 caterpillar|🐜 ant|🐝 bee|🐞 ladybird,ladybug|🕷 spider|🦂 scorpion|🦀 crab|🦞 lobster
🦑 squid=squid|🦥 sloth|🦣 mammoth|💐 bouquet|🌸 blossom|🌹 rose|🌻 sunflower|🌷 tulip|🌲 fir,pine|🌳 tree
🌴 palm|🌵 cactus=cacti|🍀 clover|🍄 mushroom|🍈 melon|🍉 watermelon|🍋 lemon|🍌 banana|🍍 pineapple|🍎 apple
🍐 pear|🍑 peach|🍓 strawberry|🥝 kiwi|🍅 tomato=tomatoes|🥥 coconut|🥑 avocado|🍆 aubergine,eggplant|🥔 potato=potatoes|🥕 carrot
🌽 corncob|🌶 chilli=chillies|🥒 cucumber|🧅 onion|🍞 loaf=loaves|🥐 croissant|🥖 baguette|🥨 pretzel|🍔 burger,hamburger|🍕 pizza
🌭 hotdog|🥪 sandwich|🌮 taco|🥚 egg|🍩 doughnut,donut|🍪 cookie,biscuit|🎂 cake|🧁 cupcake|🍭 lollipop|🫖 teapot
🍺 beer|🥄 spoon|🔪 knife=knives|🏺 vase|🚂 locomotive|🚌 bus|🚑 ambulance|🚒 fire_engine,fire_truck|🚕 taxi,cab|🚗 car
🚚 truck,lorry|🚜 tractor|🏍 motorcycle,motorbike|🛵 scooter,moped|🚲 bicycle,bike|🛹 skateboard|⛵ sailboat|🚢 ship|✈ aeroplane,plane|🚁 helicopter
🚀 rocket|🛸 ufo|🛶 canoe|🚋 tram|🎈 balloon|⚓ anchor|🏠 house|🏰 castle|⛺ tent|🗼 tower
⛲ fountain|⛪ church|🌋 volcano=volcanoes|🌞 sun|🌙 moon|⭐ star|☁ cloud|🌈 rainbow|❄ snowflake|⛄ snowman=snowmen
🔥 flame|💧 drop|🌊 wave|🌍 globe|⌚ watch|⌛ hourglass|📱 phone|💻 laptop|⌨ keyboard|📷 camera
📺 television,tv|📻 radio|☎ telephone|🔋 battery|💡 bulb|🔦 torch,flashlight|🕯 candle|📕 book|💎 diamond,gem|✉ envelope,letter
📦 box,parcel|✏ pencil|🖌 paintbrush|📎 paperclip|🔒 padlock,lock|🔑 key|🔨 hammer|🪓 axe|🏹 bow|🛡 shield
🔧 wrench,spanner|⚙ gear,cog|🧲 magnet|🪜 ladder|🔬 microscope|🔭 telescope|💉 syringe|💊 pill|🚪 door|🛏 bed
🛋 sofa,couch|🪑 chair|🚽 toilet|🚿 shower|🛁 bathtub,bath|🧹 broom|🧺 basket|🧽 sponge|🪣 bucket|🛒 trolley
🎁 present,gift|🎀 ribbon|🏆 trophy,cup|⚽ football|🏀 basketball|⚾ baseball|🎯 dartboard|🪁 kite|🎮 gamepad|🎲 die=dice
🧸 teddy|🎨 palette|🧵 spool|👕 shirt|👗 dress|🎒 backpack,rucksack|👞 shoe|👢 boot|👑 crown|🎩 hat
🧢 cap|⛑ helmet|💍 ring|🔔 bell|🎤 microphone|🎷 saxophone|🎸 guitar|🎹 piano|🎺 trumpet|🎻 violin,fiddle
🥁 drum|🪕 banjo|☂ umbrella|🧳 suitcase|🧭 compass|🏮 lantern|🪞 mirror|🪟 window|🪚 saw|🧱 brick
🪃 boomerang|🦷 tooth=teeth|🦴 bone|👻 ghost|👽 alien|🤖 robot|🎃 pumpkin|💀 skull|📌 pin|📏 ruler
💣 bomb|🪺 nest
"""


def plural_of(name):
    """The regular plural of a name."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + "s"


def article(words):
    """The indefinite article that these words take, by sound."""
    if words.startswith(("uni", "ufo")):
        return "a"
    return "an" if words[0] in "aeiou" or words.startswith("hour") else "a"


class Thing:
    """One kind of thing: its glyph and its names, each a (singular, plural) pair, the plain one first."""

    def __init__(self, entry):
        self.glyph, names = entry.strip().split(" ")
        self.names = []
        for name in names.split(","):
            single, _, many = name.partition("=")
            single, many = single.replace("_", " "), many.replace("_", " ")
            self.names.append((single, many or plural_of(single)))
        self.name = self.names[0][0]


THINGS = [Thing(entry) for line in TABLE.strip().splitlines() for entry in line.split("|")]
BY_NAME = {thing.name: index for index, thing in enumerate(THINGS)}
