"""Legal forms of companies, abbreviated and written out, each with the kind of company it is."""

from aval.vocabulary.identity import CompanyKind

FORMS: dict[CompanyKind | None, tuple[str, ...]] = {
    # a stock company
    CompanyKind.STOCK: (
        # France, Belgium, Luxembourg, Switzerland, Italy, Spain, Portugal, Latin America
        *("SA", "Société anonyme", "SpA", "Società per azioni", "Sociedad anónima"),
        *("SAU", "Sociedad anónima unipersonal", "Sociedade anónima", "SA de CV", "SAB de CV"),
        *("Sociedad anónima de capital variable", "SAB", "SAC", "SAA", "SA ESP", "CA", "S/A"),
        *("Société par actions", "SA à conseil d'administration", "SA à directoire", "SAPA"),
        # Germany, Austria, Switzerland, Netherlands, Belgium
        *("AG", "Aktiengesellschaft", "NV", "Naamloze vennootschap", "KGaA", "AG & Co KGaA"),
        *("GmbH & Co KGaA", "SE & Co KGaA", "SE", "Societas Europaea"),
        # United Kingdom, Ireland, India, Thailand
        *("PLC", "Public limited company", "Public Co Ltd", "PCL", "Public company limited"),
        # the North and the Baltic
        *("A/S", "AS", "Aktieselskab", "ASA", "Allmennaksjeselskap", "AB", "AB publ"),
        *("Aktiebolag", "Aktiebolaget", "Oyj", "Abp", "Julkinen osakeyhtiö", "hf", "ohf", "UAB"),
        # the East
        *(
            "Spółka akcyjna",
            "a.s.",
            "akciová společnost",
            "akciová spoločnosť",
            "Nyrt",
            "Zrt",
            "Rt",
        ),
        *("d.d.", "dioničko društvo", "AD", "EAD", "AO", "OAO", "ZAO", "PAO", "OJSC", "CJSC"),
        *("JSC", "PJSC", "Joint stock company", "Open joint stock company", "PAT", "PrAT"),
        *("Closed joint stock company", "A.Ş.", "Anonim şirketi", "Anonim ortaklığı", "SAE", "SAL"),
        *("Sh.a.", "S.A.P.I.", "S.A.P.I. de C.V.", "SGPS SA", "SAOG", "SAOC", "akc. spol.", "АО"),
        *("Aktsionernoe obshchestvo", "Otkrytoe aktsionernoe obshchestvo", "ОАО", "ПАО", "ЗАО"),
        *("Zakrytoe aktsionernoe obshchestvo", "Publichnoe aktsionernoe obshchestvo", "P.J.S."),
        *("AE", "Anonymi etaireia", "Tbk", "PT Tbk", "KK", "Kabushiki kaisha", "JSCB"),
    ),
    # a company of limited liability
    CompanyKind.LIMITED: (
        *("SARL", "S.à r.l.", "Société à responsabilité limitée", "EURL", "Sàrl-S", "SPRL"),
        *("Entreprise unipersonnelle à responsabilité limitée", "SPRLU", "SELARL", "SARLU"),
        *("SRL", "SRLS", "Società a responsabilità limitata", "Sagl", "SRLU", "SURL", "STE SARL"),
        *("Société unipersonnelle à responsabilité limitée", "Srl unipersonale", "SL", "SLU"),
        *("Sociedad limitada", "Sociedad limitada unipersonal", "SLL", "SLP", "SLNE"),
        *("Sociedad de responsabilidad limitada", "S de RL", "S de RL de CV", "SRL de CV", "Lda"),
        *("Limitada", "Ltda", "Sociedade por quotas", "Unipessoal Lda", "Eireli", "SPE LTDA"),
        *("GmbH", "Gesellschaft mit beschränkter Haftung", "gGmbH", "GesmbH", "Ges.m.b.H.", "mbH"),
        *("UG", "UG (haftungsbeschränkt)", "Unternehmergesellschaft", "haftungsbeschränkt"),
        *("BV", "B.V.", "Besloten vennootschap", "BVBA", "EBVBA", "CommV", "BV i.o."),
        *("Ltd", "Limited", "Co Ltd", "Company limited", "Private limited", "Pvt Ltd", "Pte Ltd"),
        *("Pte", "Pty Ltd", "Pty", "Proprietary limited", "Private limited company", "Ltd Co"),
        *("(Pty) Ltd", "Sdn Bhd", "Bhd", "Berhad", "DAC", "Designated activity company", "CLG"),
        *("Company limited by guarantee", "Teoranta", "Teo", "Cyf", "Cyfyngedig", "Pvt"),
        *(
            "LLC",
            "LC",
            "Limited liability company",
            "PLLC",
            "L.L.C.",
            "WLL",
            "FZE",
            "FZCO",
            "FZ LLC",
        ),
        *(
            "FZC",
            "DMCC",
            "ApS",
            "Anpartsselskab",
            "IVS",
            "Oy",
            "Osakeyhtiö",
            "Oy Ab",
            "Ab Oy",
            "ehf",
        ),
        *("OÜ", "Osaühing", "SIA", "MB", "Sp. z o.o.", "spółka z ograniczoną odpowiedzialnością"),
        *("Sp. z oo", "s.r.o.", "spol. s r.o.", "společnost s ručením omezeným", "Kft", "Bt"),
        *(
            "spoločnosť s ručením obmedzeným",
            "Korlátolt felelősségű társaság",
            "d.o.o.",
            "j.d.o.o.",
        ),
        *("društvo s ograničenom odgovornošću", "družba z omejeno odgovornostjo", "OOD", "EOOD"),
        *("OOO", "TOV", "TOO", "Ltd Şti", "Limited şirketi", "Şti", "EPE", "IKE", "MEPE", "PC"),
        *("Sh.p.k.", "Sp. z.o.o.", "S.M.B.A.", "Unltd", "Unlimited", "Sm Pte Ltd", "ООО", "ТОВ"),
        *("Obshchestvo s ogranichennoi otvetstvennostyu", "Sabiedrība ar ierobežotu atbildību"),
        *("Societate cu răspundere limitată", "PT", "CV Tbk", "YK", "GK", "Godo kaisha", "SUARL"),
    ),
    # American corporations say neither
    CompanyKind.CORPORATION: ("Inc", "Incorporated", "Corp", "Corporation", "Corp Inc"),
    # the French company by simplified shares and its kin
    CompanyKind.SIMPLIFIED: (
        *("SAS", "SASU", "Société par actions simplifiée", "SELAS", "SASL", "P.S.A."),
        *("Société par actions simplifiée unipersonnelle", "Sociedad por acciones simplificada"),
        *("Prosta spółka akcyjna", "Société par actions simplifiée à associé unique"),
    ),
    CompanyKind.PARTNERSHIP: (
        *("SNC", "SCS", "SCA", "Société en nom collectif", "Société en commandite simple", "SCI"),
        *("Société en commandite par actions", "Società in nome collettivo", "SAS di", "SCP", "SC"),
        *("Società in accomandita semplice", "Società in accomandita per azioni", "Société civile"),
        *("Société civile immobilière", "GIE", "Groupement d'intérêt économique", "SCEA", "GAEC"),
        *("EARL", "SCom", "SComm", "Sociedad civil", "Sociedad comanditaria", "CB", "UTE", "AIE"),
        *("Comunidad de bienes", "KG", "Kommanditgesellschaft", "GmbH & Co KG", "GmbH & Co", "OHG"),
        *("AG & Co KG", "SE & Co KG", "UG & Co KG", "GmbH & Co OHG", "Offene Handelsgesellschaft"),
        *("& Co KG", "KG (GmbH & Co)", "AG & Co OHG", "GbR", "PartG", "PartG mbB", "OG", "EWIV"),
        *(
            "VOF",
            "Vennootschap onder firma",
            "CV",
            "Commanditaire vennootschap",
            "Maatschap",
            "EESV",
        ),
        *("LP", "LLP", "LLLP", "Limited partnership", "Limited liability partnership", "GP"),
        *("KB", "Kommanditbolag", "HB", "Handelsbolag", "Ky", "Kommandiittiyhtiö", "ANS", "K/S"),
        *("P/S", "I/S", "Interessentskab", "Kommanditselskab", "Partnerselskab", "Avoin yhtiö"),
        *("Sp. k.", "Spółka komandytowa", "Sp. j.", "Spółka jawna", "Sp. z o.o. sp. k.", "s.c."),
        *("Sp. z o.o. sp. j.", "k.s.", "v.o.s.", "OE", "EE", "Tü", "KS", "Sp. p.", "S.K.A."),
    ),
    CompanyKind.COOPERATIVE: (
        *(
            "SCOP",
            "SCIC",
            "SCRL",
            "CVBA",
            "Société coopérative",
            "Soc. coop.",
            "SCARL",
            "S.c.a r.l.",
        ),
        *("Società cooperativa", "Scrl", "Sociedad cooperativa", "S. Coop.", "S.C.C.L.", "SCL"),
        *("eG", "eGen", "Genossenschaft", "Coöperatie", "Coöperatief UA", "UA", "Andelsselskab"),
        *(
            "Amba",
            "A.m.b.a.",
            "Osuuskunta",
            "Osk",
            "ek. för.",
            "Ekonomisk förening",
            "SA coopérative",
        ),
        *("Société coopérative agricole", "Società consortile", "Scpa", "SVP", "Sociedad agraria"),
        *("Coop.", "Koop.", "CUMA", "F.m.b.a.", "C.V.o.A.", "C.R.L."),
        *("SAT", "Spółdzielnia", "Družstvo", "Co-operative", "Co-operative society"),
    ),
    CompanyKind.SOLE: (
        *("e.K.", "e.Kfm.", "e.Kfr.", "Eingetragener Kaufmann", "e.U.", "Einzelunternehmen", "EI"),
        *(
            "EIRL",
            "Enskild firma",
            "Enkeltmandsvirksomhed",
            "ENK",
            "Eenmanszaak",
            "Tmi",
            "Toiminimi",
        ),
        *("Ditta individuale", "Entreprise individuelle", "Einzelfirma", "Sole trader", "MEI"),
        *("Inh.", "Inhaber", "Inhaberin"),
    ),
    CompanyKind.ASSOCIATION: (
        *("e.V.", "Eingetragener Verein", "ASBL", "VZW", "AISBL", "Stiftung", "Fondation", "ONLUS"),
        *("Association sans but lucratif", "Vereniging zonder winstoogmerk", "Stichting", "Säätiö"),
        *("Fundación", "Fondazione", "Foundation", "GGmbH & Co", "ry", "Verein"),
    ),
    CompanyKind.STATE: (
        *("SEM", "SPL", "RHF", "E.P."),
        *("AöR", "EPIC", "KdöR", "Eigenbetrieb", "FGUP", "State enterprise", "EPE pública"),
        *("Anstalt des öffentlichen Rechts", "Entidad pública empresarial", "Établissement public"),
    ),
    # says that it is a company, and not of which kind
    None: (
        *("Co", "Company", "& Co", "& Cie", "et Cie", "Cie", "y Cía", "& Cía", "Cía", "& C."),
        *("e C.", "& Company", "and Company", "Compagnie", "Compañía", "Comp", "Société", "Sté"),
        *("Ets", "Établissements", "Firma", "Fa.", "Ditta", "& Cia", "Cia", "en liquidation"),
        *("in liquidazione", "en liquidación", "i. L.", "in Liquidation", "i.L.", "in liquidatie"),
    ),
}
"""Every form as people write it, by the kind of company; dots, accents and capitals do not matter.

The same company is NV and SA in Brussels, AG and SA in Bern: forms of one kind agree.
"""
AT_THE_BEGINNING = (
    *("SARL", "SAS", "SASU", "SA", "EURL", "SCI", "SNC", "GIE", "EARL", "SCEA", "GAEC", "SCOP"),
    *("Société", "Sté", "Ets", "Établissements", "Compagnie", "Cie", "Société anonyme", "S.à r.l."),
    *("Société à responsabilité limitée", "Société par actions simplifiée", "Société civile"),
    *("AB", "Aktiebolaget", "A/S", "Oy", "Oy Ab", "PT", "OOO", "OAO", "ZAO", "AO", "PAO", "TOV"),
    *("UAB", "SIA", "Firma", "Fa.", "Ditta", "BV", "NV", "VOF", "Stichting", "Compañía", "Cía"),
    *("Aktsionernoe obshchestvo", "Obshchestvo s ogranichennoi otvetstvennostyu", "ООО", "АО"),
    *("Sabiedrība ar ierobežotu atbildību", "Otkrytoe aktsionernoe obshchestvo", "ОАО", "ПАО"),
    *("Publichnoe aktsionernoe obshchestvo", "Zakrytoe aktsionernoe obshchestvo", "ЗАО", "ТОВ"),
    *("Joint stock company", "Limited liability company", "Open joint stock company", "LLC"),
    *("STE SARL", "OÜ", "AS", "JSC", "OJSC", "CJSC", "PJSC", "Fundación", "Fondation", "Stiftung"),
)
"""Forms that also stand before a name."""
