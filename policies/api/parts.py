"""What the parts of nested values mean, such as the code of the locality of an award.

A part is looked up as ``field.part`` first, then by its own name: most mean the same wherever they stand.
"""

from typing import Any

PARTS = {
    "agreement": "How far it agrees with the text that is counted, 0 to 1.",
    "characters": "Characters without white space.",
    "cluster": "uid of the cluster of repeated notices.",
    "code": "Code: of a locality that of GB/T 2260, six digits, or a word for a zone.",
    "concept": "Code of their concept.",
    "concepts.code": "Code of the concept.",
    "confidence": "How sure the arrow is: H, M or L.",
    "count": "Occurrences.",
    "counted": "Occurrences in the text that is counted.",
    "decided_by": "Who decided: the rule, or a curator.",
    "decision": "Whether they are one award.",
    "description": "What it is, in a few words.",
    "differing": "Terms that it has more or less often than the text that is counted.",
    "entity": "Suggestions of entities.",
    "features.id": "Name of the feature.",
    "features.value": "How far the candidate has it.",
    "field": "Field of the record that is supported; empty: the whole.",
    "firm": "uid of the firm that the holder was linked to; null for none.",
    "from_year": "First year in office; null when not known.",
    "gloss_en": "What the term means, in English.",
    "gloss_fr": "What the term means, in French.",
    "group": "Concept group.",
    "here": "Occurrences in this transcript.",
    "holders.kind": "Organisation, person or unknown; only organisations are named.",
    "holders.name": "Name as printed; null for whoever is not an organisation.",
    "id": "Id: of an entity its type and key, of a type or a property its name in the interface.",
    "instrument": "uid of the other instrument.",
    "kind": "Kind of place.",
    "label_en": "Label in English.",
    "label_zh": "Label in Chinese.",
    "language": "Language code of the name.",
    "lens.condition": "Under which condition it holds; empty: always.",
    "lens.label": "Label of the concept in English; null without a counterpart.",
    "lens.type": "Code of our type.",
    "lexicon": "Name of the lexicon.",
    "locality": "The locality.",
    "locator": "Where in the source: page, paragraph.",
    "meta.type": "The type of its values, where they are entities.",
    "name": "Name for readers.",
    "name_en": "Name in English.",
    "name_zh": "Name in Chinese.",
    "names.kind": "Former, short or other.",
    "names.name": "The name.",
    "notable": "Its types.",
    "note": "Note.",
    "noun": "Kind of record that was looked for.",
    "office_en": "Office in English.",
    "office_zh": "Office in Chinese.",
    "offsets": "Places in the text as it was sent: pairs [start, end) of characters.",
    "parent": "Code of the concept above; null at the top.",
    "preview.height": "Height of the frame, pixels.",
    "preview.url": "Address, with {{id}} for the id.",
    "preview.width": "Width of the frame, pixels.",
    "property": "Suggestions of properties.",
    "property_settings": "Settings that a property takes; none.",
    "propose_properties": "Where properties are proposed.",
    "publisher": "Publisher of the source.",
    "quote": "The words of the source.",
    "rate_per_10k_characters": "Occurrences per 10,000 characters without white space.",
    "relation": "What the one is to the other.",
    "rule": "By which rule they were found alike.",
    "scheme": "Code of the scheme.",
    "service_path": "What follows that.",
    "service_url": "Where the service begins.",
    "source": "The source.",
    "state": "How far it was looked at.",
    "suggest.type": "Suggestions of types.",
    "supervision_no": "Supervision number 电子监管号.",
    "term": "The term.",
    "text": "The term as it is written.",
    "text_sha256": "SHA-256 of the text.",
    "title": "Title of the source.",
    "title_en": "Title in English.",
    "title_fr": "Title in French.",
    "title_zh": "Title in Chinese.",
    "to_year": "Last year in office; null when not known, or while in office.",
    "transcripts.source": "uid of the source.",
    "translation": "The words in English, where they are in another language.",
    "uid": "Public id; never reused.",
    "url": "Address of the source.",
    "valid_from": "First day in force; null when not known.",
    "valid_to": "First day no longer in force; null while in force.",
    "version": "Version of the lexicon.",
    "view.url": "Address, with {{id}} for the id.",
}


def explained(schema: dict[str, Any], field: str = "") -> dict[str, Any]:
    """The same schema, its nested parts described where they are not."""
    said = dict(schema)
    if "properties" in said:
        said["properties"] = {
            name: _described(explained(part, name), field, name)
            for name, part in said["properties"].items()
        }
    if isinstance(said.get("items"), dict):
        said["items"] = explained(said["items"], field)
    for several in ("anyOf", "oneOf"):
        if several in said:
            said[several] = [explained(part, field) for part in said[several]]
    return said


def _described(part: dict[str, Any], field: str, name: str) -> dict[str, Any]:
    doc = PARTS.get(f"{field}.{name}") or PARTS.get(name)
    return part if "description" in part or doc is None else {**part, "description": doc}
