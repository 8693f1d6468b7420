ALTER TABLE after_all RENAME TO last;
