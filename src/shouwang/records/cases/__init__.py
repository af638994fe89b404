"""Cases: one household on its way through a lawful procedure, from a verified lead to a monitored household or a refusal.

Holds: cases with every act in its order, sittings (one meeting, one publicity, one decision for many households), papers
as they came, what departments answered about each person. Receives from: visits (who meets the conditions), people of
every level, the pack that the case began under. Gives to: households their standing, leads the day to look again, tasks.
Never: an act that the procedure does not allow, a case without the version of its pack, an act changed or taken away.
"""
