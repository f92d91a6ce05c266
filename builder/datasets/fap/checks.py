"""What must hold of the families, and what is kept as published and told."""

from __future__ import annotations

from ...model import Check, Notice

CHECKS = (
    Check(
        "la famille qui en contient une autre est dans la même nomenclature",
        "fap",
        "SELECT nomenclature || ',' || niveau_fap || ',' || code_fap FROM fap f WHERE code_parent IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM fap p WHERE p.nomenclature = f.nomenclature AND p.code_fap = f.code_parent)",
    ),
    Check(
        "une qualification d'une fiche mène à une famille et une seule",
        "fap_rome",
        "SELECT a.id FROM fap_rome a JOIN fap_rome b ON b.nomenclature = a.nomenclature "
        "AND b.code_rome3 = a.code_rome3 AND b.id > a.id WHERE a.nomenclature = 'FAP-2009' AND ("
        "a.qualifications IS NULL OR b.qualifications IS NULL OR EXISTS (SELECT 1 FROM (VALUES ('0'), ('1'), ('2'), "
        "('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9')) WHERE instr(a.qualifications, column1) "
        "AND instr(b.qualifications, column1)))",
    ),
)

NOTICES = (
    Notice(
        "fap_rome",
        "SELECT DISTINCT nomenclature || ',' || code_fap FROM fap_rome r WHERE EXISTS (SELECT 1 FROM fap f "
        "WHERE f.nomenclature = r.nomenclature) AND NOT EXISTS (SELECT 1 FROM fap f WHERE f.nomenclature = "
        "r.nomenclature AND f.code_fap = r.code_fap) ORDER BY 1",
        "la table de passage a une famille que la nomenclature n'a pas",
    ),
    Notice(
        "fap_rome",
        "SELECT DISTINCT nomenclature || ',' || code_rome3 FROM fap_rome r WHERE code_rome3 IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM rome_metiers m WHERE m.code_rome_parent = r.code_rome3) ORDER BY 1",
        "aucune fiche de l'édition actuelle ne vient de cette fiche du ROME 3 : elle ne mène à rien",
    ),
    Notice(
        "fap_fiches",
        "SELECT n.nomenclature || ',' || m.code_rome FROM rome_metiers m CROSS JOIN (SELECT DISTINCT nomenclature "
        "FROM fap_rome) n WHERE NOT EXISTS (SELECT 1 FROM fap_rome r WHERE r.nomenclature = n.nomenclature "
        "AND r.code_rome3 = m.code_rome_parent) ORDER BY 1",
        "la fiche n'a de famille dans cette nomenclature par aucune fiche du ROME 3",
    ),
)
