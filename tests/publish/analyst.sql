-- What an analyst asks of the file in an afternoon: each is answered as SQLite alone answers it, to the last row.

-- projets par région, de la plus demandée à la moins demandée
select r.libelle, sum(b.projets) as projets, round(100.0 * sum(b.projets_difficiles) / sum(b.projets), 1) as part
from bmo b join regions r using (code_region)
where b.annee = (select max(annee) from bmo) group by r.code_region order by projets desc, r.libelle;

-- fiches, familles de métiers et projets de celles-ci
with projets(code_fap, projets) as (select code_fap, sum(projets) from bmo where annee = 2025 group by 1)
select m.code_rome, m.libelle, p.code_fap, p.libelle_fap, b.projets, p.part_rome3_pct
from fap_fiches p join rome_metiers m on m.code_rome = p.code_rome join projets b on b.code_fap = p.code_fap
order by b.projets desc, 1, 3, 6 limit 50;

-- les trois bassins qui recrutent le plus dans chaque département
select code_departement, code_bassin, projets, rang from (
  select code_departement, code_bassin, sum(projets) as projets,
    row_number() over (partition by code_departement order by sum(projets) desc, code_bassin) as rang
  from bmo where annee = 2025 group by 1, 2
) where rang <= 3 order by 1, 4;

-- évolution d'une année à l'autre
select code_fap, annee, sum(projets) as projets,
  sum(projets) - lag(sum(projets)) over (partition by code_fap order by annee) as ecart
from bmo group by 1, 2 order by 1, 2;

-- cumul des projets par famille
select code_fap, projets, sum(projets) over (order by projets desc, code_fap) * 100.0 / sum(projets) over () as cumul
from (select code_fap, sum(projets) as projets from bmo group by 1) order by projets desc, code_fap;

-- médiane et déciles des projets par bassin
with rangs as (
  select code_bassin, projets, ntile(10) over (order by projets, code_bassin) as decile
  from (select code_bassin, sum(projets) as projets from bmo where annee = 2025 group by 1)
)
select decile, min(projets), max(projets), count(*) from rangs group by decile order by decile;

-- centiles exacts
with p as (select projets, percent_rank() over (order by projets) as rang from bmo where projets is not null)
select max(case when rang <= 0.5 then projets end), max(case when rang <= 0.9 then projets end) from p;

-- tableau croisé : les régions en lignes, les années en colonnes
select code_region, sum(case when annee = 2024 then projets end) as a2024, sum(case when annee = 2025 then projets end)
as a2025, sum(projets) filter (where annee = 2026) as a2026 from bmo group by code_region order by code_region;

-- secret statistique : ce qui est caché par année
select annee, count(*), sum(projets is null) as caches, round(100.0 * sum(projets is null) / count(*), 2) as part
from bmo group by annee order by annee;

-- libellés de toutes les fiches en une seule ligne
select group_concat(libelle, ' ; ') as libelles, count(*) as fiches from (select libelle from rome_metiers order by 1);

-- appellations d'une fiche en une cellule
select code_rome, group_concat(libelle, char(10)) as appellations, count(*) as n
from rome_appellations group by code_rome order by n desc, code_rome limit 20;

-- objet JSON par fiche
select json_object('code', m.code_rome, 'libelle', m.libelle, 'appellations', (
  select json_group_array(a.libelle) from rome_appellations a where a.code_rome = m.code_rome)) as fiche
from rome_metiers m order by m.code_rome limit 10;

-- lire un tableau JSON
select j.key, j.value, m.libelle from json_each('["M1855","M1805","D1102","Z9999"]') j
left join rome_metiers m on m.code_rome = j.value order by j.key;

-- recherche plein texte, avec extrait
select a.code_rome, a.libelle, snippet(rome_appellations_fts, 0, '<b>', '</b>', '…', 8) as extrait
from rome_appellations_fts join rome_appellations a on a.rowid = rome_appellations_fts.rowid
where rome_appellations_fts match 'dev*' order by bm25(rome_appellations_fts), a.libelle limit 20;

-- recherche plein texte, avec mise en évidence
select highlight(rome_metiers_fts, 0, '[', ']') as libelle from rome_metiers_fts
where rome_metiers_fts match escape_fts('développeur web') order by rank limit 10;

-- coder des intitulés
select t.value as intitule, coder(t.value) as code_rome, m.libelle
from json_each('["dev web","boulanger","aide soignante","chauffeur poids lourd"]') t
left join rome_metiers m on m.code_rome = coder(t.value) order by t.key;

-- meilleures fiches d'un intitulé, avec leur score
select json_extract(r.value, '$.code_rome') as code_rome, json_extract(r.value, '$.score') as score
from json_each(rechercher('développeur web', 5)) r order by r.key;

-- lieux d'un texte
select json_extract(l.value, '$.code') as code, json_extract(l.value, '$.libelle') as libelle
from json_each(lieux('rennes', 3)) l order by l.key;

-- compétences d'un texte
select json_extract(c.value, '$.libelle') as libelle from json_each(competences('développer une application', 5)) c;

-- les compétences que deux fiches partagent
select c.libelle from rome_competences c where c.code_ogr in (
  select code_ogr from rome_metiers_competences where code_rome = 'M1855'
  intersect select code_ogr from rome_metiers_competences where code_rome = 'M1805') order by 1;

-- proximité de deux fiches par leurs compétences communes
with n as (select code_rome, count(*) as n from rome_metiers_competences group by 1)
select a.code_rome, b.code_rome as autre, count(*) as communes, round(1.0 * count(*) / (na.n + nb.n - count(*)), 3) as jaccard
from rome_metiers_competences a join rome_metiers_competences b on a.code_ogr = b.code_ogr and a.code_rome < b.code_rome
join n na on na.code_rome = a.code_rome join n nb on nb.code_rome = b.code_rome
where a.code_rome = 'M1805' group by 1, 2 order by jaccard desc, 2 limit 20;

-- arborescence des compétences, en descendant
with recursive arbre(code_ogr, libelle, niveau) as (
  select code_ogr, libelle, 0 from rome_competences where code_ogr_macro_comp is null
  union all
  select c.code_ogr, c.libelle, a.niveau + 1 from rome_competences c join arbre a on c.code_ogr_macro_comp = a.code_ogr
  where a.niveau < 5
) select niveau, count(*) from arbre group by niveau order by niveau;

-- une suite d'années, avec les trous
with recursive annees(annee) as (select 2020 union all select annee + 1 from annees where annee < 2026)
select annee, (select count(*) from bmo b where b.annee = annees.annee) as lignes from annees order by annee;

-- filtrer par des motifs
select code_commune, libelle from communes
where libelle like 'saint-%' or libelle glob '*-sur-*' order by libelle, code_commune limit 100;

-- codes qui commencent par zéro, et Corse
select code_commune, libelle from communes where code_commune < '02' or code_departement in ('2A', '2B')
order by code_commune limit 50;

-- communes de même nom
select libelle, count(*) as n, group_concat(code_commune) as codes from communes where type_commune = 'COM'
group by libelle having count(*) > 1 order by n desc, libelle limit 50;

-- texte : mots les plus longs des intitulés
select libelle, length(libelle), instr(libelle, ' / '), upper(substr(libelle, 1, 3)), replace(libelle, ' / ', '|')
from rome_metiers order by length(libelle) desc, libelle limit 20;

-- dates : agences modifiées, par mois
select strftime('%Y-%m', date_modification) as mois, count(*) from agences group by mois order by mois;

-- agences proches d'un point
select libelle, round(sqrt(pow((latitude - 48.11) * 111, 2) + pow((longitude + 1.68) * 74, 2)), 1) as km
from agences where latitude is not null order by km, libelle limit 10;

-- ce que dit le dictionnaire d'une table
select nom_colonne, description, type, unite, sens_vide from dictionnaire where nom_table = 'bmo' order by id;

-- d'où vient chaque table
select p.nom_table, p.edition, p.fichier, substr(p.sha256, 1, 12) as empreinte, p.nb_lignes from provenance p
order by p.nom_table, p.edition, p.id;

-- tables et leurs colonnes, selon SQLite
select m.name, count(*) as colonnes from sqlite_master m join pragma_table_info(m.name) i
where m.type = 'table' and m.name not like '%fts%' group by 1 order by 1;

-- plan d'une requête
explain query plan select * from bmo where code_fap = 'M2Z90' and annee = 2025;

-- tables qui n'ont pas la même clé
select a.nom_table, b.nom_table as autre from dictionnaire a join dictionnaire b
on a.nom_colonne = b.nom_colonne and a.nom_table < b.nom_table
where a.nom_colonne = 'code_rome' except select 'bmo', 'fap' order by 1, 2;

-- valeurs à la volée
with v(code, part) as (values ('M1855', 0.5), ('M1805', 0.3), ('D1102', 0.2))
select v.code, m.libelle, v.part from v left join rome_metiers m on m.code_rome = v.code order by v.part desc;
