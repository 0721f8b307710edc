#!/usr/bin/env node
import { startPlugin } from "./start";

startPlugin();
