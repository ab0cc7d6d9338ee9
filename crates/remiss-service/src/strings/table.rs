//! The words of the pages in both languages, side by side: one without its translation does not compile.

macro_rules! strings {
    ($($name:ident = $sv:literal, $en:literal;)+) => {
        /// The words of one language.
        #[derive(Debug)]
        pub(crate) struct Strings { $(pub(crate) $name: &'static str),+ }

        /// Swedish, the first language.
        pub(crate) const SV: Strings = Strings { $($name: $sv),+ };

        /// English.
        pub(crate) const EN: Strings = Strings { $($name: $en),+ };
    };
}

strings! {
    lang = "sv", "en";
    tagline = "Vad nämnderna svarade", "What the committees answered";
    skip_to_content = "Hoppa till innehållet", "Skip to content";
    skip_to_filters = "Hoppa till filter", "Skip to filters";
    nav_label = "Huvudmeny", "Main menu";
    nav_coverage = "Täckning", "Coverage";
    nav_about = "Om och hjälp", "About and help";
    nav_api = "API", "API";
    search_label = "Sök i handlingarna", "Search the documents";
    search_hint =
        "Ord, ”exakt fras”, diarienummer eller namn på en nämnd",
        "Words, “exact phrase”, diary number or name of a committee";
    search_button = "Sök", "Search";
    start_lead =
        "Sök i nämndernas tjänsteutlåtanden, yttranden och remissvar – efter ord, nämnd, datum och ställningstagande. Varje uppgift kan följas till sin plats i texten.",
        "Search the reports, statements and consultation responses of Swedish council committees, by word, committee, date and stance. Every value can be followed to its place in the text. The documents are in Swedish.";
    start_examples = "Prova till exempel", "Try for example";
    start_newest = "Senast inkomna handlingar", "Latest additions";
    start_newest_all = "Alla handlingar, senast inkomna först", "All documents, latest additions first";
    start_cases = "Ärenden med flera svar", "Cases with several answers";
    start_cases_lead =
        "Samma fråga, många nämnder: vem som svarade, när och med vilken inställning.",
        "One question, many committees: who answered, when, and with what stance.";
    start_empty =
        "Här finns ännu inga handlingar. Lägg till dem med kommandot ”remiss ingest”.",
        "There are no documents here yet. Add some with the command “remiss ingest”.";
    filters = "Filtrera", "Filter";
    one_active = "1 aktivt", "1 active";
    active = "aktiva", "active";
    use_filters = "Använd filter", "Apply filters";
    chips_label = "Aktiva filter", "Active filters";
    remove_filter = "Ta bort filter", "Remove filter";
    clear_filters = "Rensa alla filter", "Clear all filters";
    hits_of = "antal träffar", "number of hits";
    show_more = "Visa fler", "Show more";
    show_fewer = "Visa färre", "Show fewer";
    search_among = "Sök bland värdena", "Search among the values";
    period = "Tidsperiod", "Period";
    from = "Från", "From";
    to = "Till", "To";
    date_hint = "Till exempel 2018, 2018-03 eller 2018-03-15", "For example 2018, 2018-03 or 2018-03-15";
    date_wrong = "går inte att läsa som ett datum. Sökningen gjordes utan det.", "cannot be read as a date. The search was made without it.";
    sort_label = "Ordning", "Order";
    years_label = "Träffar per år", "Hits by year";
    years_documents = "Handlingar per år", "Documents by year";
    years_list = "Välj år i en lista", "Choose a year from a list";
    did_you_mean = "Menade du", "Did you mean";
    page_short = "s.", "p.";
    untitled = "Utan rubrik", "Untitled";
    undated = "Utan datum", "Undated";
    no_namnd = "Okänd nämnd", "Unknown committee";
    the_case = "Ärendet i sin helhet", "The whole case";
    copies_show = "Visa alla var för sig", "Show each separately";
    paging_label = "Bläddra", "Pages";
    next_page = "Nästa sida", "Next page";
    first_page = "Första sidan", "First page";
    take_all_words =
        "Filerna och bevakningen tar bara med handlingar med alla orden:",
        "The files and the feed take only documents with all the words:";
    take_with_you = "Ta med resultatet", "Save or follow these results";
    feed = "Bevaka (Atom-flöde)", "Follow (Atom feed)";
    permanent_link = "Länk till sökningen", "Link to this search";
    empty_title = "Inga träffar", "No hits";
    empty_without = "Sök utan", "Search without";
    empty_everything = "Visa alla handlingar", "Show all documents";
    document = "Handling", "Document";
    document_panel = "Uppgifter, original och hänvisning", "Record, original and citation";
    document_data = "Uppgifter", "Record";
    document_data_lead =
        "Välj en uppgift för att se var i texten den står.",
        "Choose a value to see where it appears in the text.";
    document_contents = "Innehåll", "Contents";
    document_text = "Handlingens text", "Text of the document";
    document_no_text =
        "Handlingen har ingen text som kan läsas. Öppna originalet.",
        "The document has no text that can be read. Open the original.";
    document_original = "Hämta originalet", "Download the original";
    document_original_withheld = "Originalet lämnas inte ut här", "The original is not available here";
    document_as_text = "Ren text", "Plain text";
    document_as_json = "JSON", "JSON";
    document_cite = "Hänvisa till handlingen", "Cite the document";
    document_copy = "Kopiera", "Copy";
    document_copied = "Kopierat", "Copied";
    document_similar = "Liknande handlingar", "Similar documents";
    document_decision = "Förslag till beslut", "Proposed decision";
    document_title_corrected = "Rubriken är rättad", "The title is corrected";
    document_correct = "Granska och rätta uppgifterna", "Review and correct the values";
    document_words = "Sökorden i texten", "Search words in the text";
    document_back = "Till sökresultatet", "Back to the results";
    document_warnings = "Att tänka på", "Worth knowing";
    document_repaired =
        "Texten är läst ur en bild och har skadade ord. De är lagade vid sökning; här visas den som den lästes.",
        "The text was read from an image and has damaged words. Searches correct them; here they are shown as they were read.";
    document_file = "Filen", "The file";
    low_confidence = "osäker", "uncertain";
    inferred = "härlett", "inferred";
    by_inferred_date = "enligt härlett datum", "by an inferred date";
    corrected = "rättad", "corrected";
    given = "uppgift från inlämnaren", "stated by the sender";
    page = "Sida", "Page";
    case_answers = "Svar", "Answers";
    case_asked = "Tillfrågade", "Asked";
    case_missing_lead =
        "Tillfrågade som inte har något svar här. De kan ha svarat utan att handlingen har lagts in.",
        "Asked, but without an answer here. They may have answered without the document having been added.";
    case_all_answered = "Alla tillfrågade har ett svar här.", "Everyone who was asked has an answer here.";
    case_nobody_named =
        "Handlingarna nämner inte vilka som har tillfrågats.",
        "The documents do not say who was asked.";
    case_due = "Sista svarsdag", "Last day for answers";
    case_no_due = "Ingen sista svarsdag anges", "No last day for answers is given";
    case_answered = "har svarat", "has answered";
    case_no_answer = "inget svar här", "no answer here";
    case_stances = "Ställningstaganden", "Stances";
    case_no_quote = "Ingen mening i texten visar inställningen.", "No sentence in the text shows the stance.";
    case_keys = "Nycklar", "Keys";
    case_search = "Sök i ärendets handlingar", "Search the documents in this case";
    case_referred_by = "Från", "From";
    case_proposers = "Förslagsställare", "Put forward by";
    case_papers = "Övriga handlingar från nämnden i ärendet", "Other documents of the committee in the case";
    namnd_predecessors = "Tog över från", "Took over from";
    namnd_successor = "Uppgick i", "Merged into";
    until = "till och med", "until";
    namnd_subjects = "Ofta om", "Often about";
    namnd_answers = "Vad nämnden brukar svara", "What the committee tends to answer";
    namnd_unanswered = "Tillfrågad, men inget svar här", "Asked, but no answer here";
    namnd_unanswered_lead =
        "Ärenden där andra handlingar räknar upp nämnden bland de tillfrågade. Den kan ha svarat utan att svaret har lagts in.",
        "Cases in which other documents name the committee among those asked. It may have answered without the answer having been added.";
    review_title = "Granska", "Review";
    review_lead =
        "Här står handlingar som är undantagna, eller vars originalfil är det, och uppgifter som programmet är osäkert på.",
        "Documents that are withheld, or whose original file is, and values the program is unsure of.";
    review_not_all =
        "Interna och undantagna handlingar visas bara för den som får se dem.",
        "Internal and withheld documents are shown only to those who may see them.";
    review_back = "Till allt som väntar", "Back to everything that is waiting";
    review_none_here =
        "Ingenting väntar bland de handlingar som gicks igenom.",
        "Nothing is waiting among the documents looked through so far.";
    review_none = "Ingenting väntar på granskning.", "Nothing is waiting for review.";
    review_status = "Status", "Status";
    review_original_withheld = "Originalfilen hålls inne.", "The original is withheld.";
    review_original_given = "Originalfilen lämnas ut.", "The original is released.";
    review_all_values = "Alla uppgifter", "All values";
    review_reason = "Skäl", "Reason";
    review_accept = "Godta", "Accept";
    review_correct = "Rätta", "Correct";
    review_undo = "Ångra rättelsen", "Undo the correction";
    review_release = "Lämna ut originalfilen", "Release the original";
    review_withhold = "Håll inne originalfilen", "Withhold the original";
    review_publish = "Gör offentlig", "Make public";
    review_hide = "Undanta", "Withhold";
    review_intern = "Gör intern", "Make internal";
    review_values_hint =
        "En lista skrivs som JSON, till exempel [\"KS 2019/1\", \"SN 2019/2\"]. Ett tomt fält tar bort uppgiften.",
        "A list is written as JSON, for example [\"KS 2019/1\", \"SN 2019/2\"]. An empty field removes the value.";
    review_history = "Rättelser", "Corrections";
    review_undone = "ångrad", "undone";
    review_more = "Fortsätt", "Continue";
    status_public = "offentlig", "public";
    namnd_latest = "Senaste handlingarna", "Latest documents";
    namnd_all = "Sök bland nämndens handlingar", "Search the committee’s documents";
    coverage_title = "Täckning", "Coverage";
    coverage_lead =
        "Vad som finns här, och vad som fattas. Det som inte finns i tabellen har inte lämnats in.",
        "What is here, and what is missing. What is not in the table has not been submitted.";
    coverage_namnd = "Nämnd", "Committee";
    coverage_documents = "Handlingar", "Documents";
    coverage_period = "Period", "Period";
    coverage_without_text = "utan text", "without text";
    coverage_failed = "kunde inte läsas", "unreadable";
    coverage_withheld = "undantagna i väntan på granskning", "withheld until reviewed";
    coverage_gaps = "Brister", "Gaps";
    coverage_gaps_none = "Allt som har lämnats in går att läsa och söka i.", "Everything that was submitted can be read and searched.";
    coverage_files = "Filer som inte kunde läsas", "Files that could not be read";
    coverage_files_lead =
        "Listan visas bara för den som får se interna handlingar.",
        "The list is shown only to those who may see internal documents.";
    coverage_file = "Fil", "File";
    coverage_reason = "Orsak", "Reason";
    coverage_and_more = "och fler; kommandot ”remiss ingest” listar alla.", "and more; the command “remiss ingest” lists all.";
    coverage_by_month = "Månad för månad", "Month by month";
    coverage_month = "Månad", "Month";
    coverage_unknown = "Nämnden är okänd", "Committee unknown";
    coverage_empty = "Här finns ännu inga handlingar.", "There are no documents here yet.";
    error_start = "Till startsidan", "Go to the start page";
    error_id = "Ärendenummer för felsökning", "Request number for troubleshooting";
    footer_note =
        "Uppgifterna är utlästa ur handlingarna av ett program och kan vara fel. Originalet gäller.",
        "The records are extracted from the documents by a program and may be wrong. The original is authoritative.";
    report_error = "Rapportera ett fel", "Report an error";
    accessibility = "Tillgänglighet", "Accessibility";
    personal_data = "Personuppgifter", "Personal data";
    api_title = "API", "API";
    api_lead = "Allt som sidorna visar kan hämtas som data.", "Everything shown on the pages can be fetched as data.";
    api_for_programs = "Beskrivningen finns också för program, i", "The description is also available to programs, in";
    api_addresses = "Adresser", "Addresses";
    api_address = "Adress", "Address";
    api_body = "Innehåll", "Body";
    api_as = "som", "as";
    api_parameters = "Parametrar", "Parameters";
    api_parameters_of = "till", "of";
    api_answer = "Svar", "Answer";
    api_answers = "Svar", "Answers";
    api_answers_of = "från", "of";
    api_status = "Status", "Status";
    api_meaning = "Betydelse", "Meaning";
    api_content = "Innehåll", "Content";
    api_shapes = "Svarens form", "Structure of the answers";
    api_one_of = "Något av", "One of";
    api_all_of = "Allt i", "All of";
    api_and_more = "och dessutom fälten nedan.", "and the fields below.";
    api_fields = "Fält", "Fields";
    api_fields_of = "i", "of";
    api_name = "Namn", "Name";
    api_value = "Värde", "Value";
    api_may_be_absent = "(kan saknas)", "(may be absent)";
    api_problems = "Fel", "Errors";
    api_problems_by = "Skilj fel åt på", "Tell errors apart by";
    api_problems_lead = "; rubriker och förklaringar kan ändras.", "; headings and explanations may change.";
    api_codes = "Felkoder", "Error codes";
    api_code = "Kod", "Code";
    type_anything = "vad som helst", "anything";
    type_boolean = "sant eller falskt", "true or false";
    type_date = "datum (ÅÅÅÅ-MM-DD)", "date (YYYY-MM-DD)";
    type_integer = "heltal", "integer";
    type_list_of = "lista av ", "list of ";
    type_number = "tal", "number";
    type_object = "objekt", "object";
    type_object_of = "objekt av ", "object of ";
    type_or_empty = " eller tomt", " or empty";
    type_or_list = " eller en lista av sådana", " or a list of such";
    type_or_null = " eller null", " or null";
    type_text = "text", "text";
    type_time = "tidpunkt", "point in time";
    type_usual = ", annars", ", else";
    empty_tip_filter =
        "Ta bort ett filter, eller gör tidsperioden längre.",
        "Remove a filter, or make the period longer.";
    empty_tip_words =
        "Sök med färre ord. Ordens böjningsformer och sammansättningar hittas ändå.",
        "Search for fewer words. Inflected forms and compounds are found all the same.";
    empty_tip_phrase =
        "Ta bort citattecknen: en ”exakt fras” hittas bara precis som den är skriven.",
        "Remove the quotation marks: an “exact phrase” is found only as it is written.";
    empty_tip_dnr =
        "Sök på diarienumret om du har det, i vilken stavning som helst.",
        "Search for the diary number if you have it, in any spelling.";
    one_hit = "1 träff", "1 hit";
    hits = "träffar", "hits";
    one_document = "1 handling", "1 document";
    documents = "handlingar", "documents";
    one_copy = "1 nästan likadan handling", "1 nearly identical document";
    copies = "nästan likadana handlingar", "nearly identical documents";
    one_namnd = "1 nämnd", "1 committee";
    namnder = "nämnder", "committees";
    by = "från", "from";
    one_answer = "1 svar", "1 answer";
    answers = "svar", "answers";
    missing = "saknas", "missing";
    one_unread = "1 fil kunde inte läsas och saknas här:", "1 file could not be read and is missing here:";
    unread = "filer kunde inte läsas och saknas här:", "files could not be read and are missing here:";
    one_chosen = "1 vald", "1 chosen";
    chosen = "valda", "chosen";
    page_of = "av", "of";
    year_chosen = "valt", "chosen";
    sort_relevance = "Bäst träff först", "Best match first";
    sort_newest = "Nyast först", "Newest first";
    sort_oldest = "Äldst först", "Oldest first";
    sort_added = "Nyinkommet först", "Latest additions first";
    sort_button = "Sortera", "Sort";
    show_in_text = "Visa i texten", "Show in the text";
    stance_unclear = "Framgår inte", "Not stated";
    word_place = "ställe", "place";
    words_previous = "Föregående", "Previous";
    words_next = "Nästa", "Next";
    words_more = "till", "more";
    trail_label = "I sökresultatet", "In the results";
    trail_place = "Träff", "Hit";
    trail_previous = "Föregående handling", "Previous document";
    trail_next = "Nästa handling", "Next document";
    text_cut =
        "Texten är lång; här visas början. Hela finns som ren text",
        "The text is long; this is the beginning. All of it is available as plain text";
    file_source = "Källa", "Source";
    file_added = "Inlagd", "Added";
    file_changed = "Ändrad", "Changed";
    file_pages = "Sidor", "Pages";
    kind_text = "text", "text";
    kind_mail = "e-post", "e-mail";
    kind_file = "fil", "file";
    case = "Ärende", "Case";
    more_of_namnd = "Mer från nämnden", "More from this committee";
    case_timeline = "Svaren i tidsordning", "The answers in chronological order";
    day_before = "dag före sista svarsdag", "day before the deadline";
    days_before = "dagar före sista svarsdag", "days before the deadline";
    on_the_day = "på sista svarsdag", "on the last day";
    day_after = "dag efter sista svarsdag", "day after the deadline";
    days_after = "dagar efter sista svarsdag", "days after the deadline";
    compare = "Läs två svar bredvid varandra", "Read two answers side by side";
    compare_first = "Första svaret", "First answer";
    compare_second = "Andra svaret", "Second answer";
    compare_button = "Jämför", "Compare";
    compare_title = "Två svar bredvid varandra", "Two answers side by side";
    compare_back = "Till ärendet", "Back to the case";
    compare_same =
        "Stycken som står i båda handlingarna har en linje i kanten.",
        "Paragraphs that appear in both documents have a line at the edge.";
    compare_none = "Inget stycke står ordagrant i båda.", "No paragraph appears word for word in both.";
    compare_open = "Öppna handlingen", "Open the document";
    coverage_no_kommun = "Kommunen är okänd", "Municipality unknown";
    language_switch = "In English", "På svenska";
    print_address = "Adress", "Address";
}
